"""Takes letters in: `reading` (bytes → Letter), `sorting` (Letter → Sorted), `filing` (Sorted → rows, in one transaction)."""
