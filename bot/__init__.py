"""The doors: how people and mailboxes reach the assistant, and how its answers leave."""
