"""What the forms share: opening one, what comes back of it, and the files somebody attached."""
