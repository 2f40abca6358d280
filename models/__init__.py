"""What is true: tables, money, dates, the workflow, the ports and the errors. Imports nothing above it."""
