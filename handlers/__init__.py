"""What the assistant does: answers questions, takes letters in, drafts papers. Touches nothing but the session it is handed."""
