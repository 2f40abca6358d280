"""When things happen: jobs and their times, the outbox's postman. Reaches the world only through ports handed to it."""
