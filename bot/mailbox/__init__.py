"""The mailboxes: one adapter per kind of mail server, all behind the `Mailbox` port and one contract suite."""
