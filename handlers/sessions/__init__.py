"""Sessions and the people who come to them: invitations, changes, what follows a session, and the mailbox's calendar.

`invitations` writes calendar files; `telling` decides who is told what and queues it; `after` asks for feedback and passes
recordings on; `syncing` makes sessions of the calendar's entries; `attending` keeps who comes and who came.
"""
