"""The Slack door: questions, forms and decisions come in; answers, receipts and notices leave.

app.py            what the app is given, and how it is built
listeners/        one file for each kind of thing Slack sends, found by name; commands/ one for each word of the command
asking/           a question: inbox.py stores it before it is acknowledged (storing.py in few writes, acknowledging.py keeps
                  the acknowledgement), desk.py has it answered, tries.py says what becomes of one that fails, replying.py is
                  what the listeners share
giving/           what the forms share: opening one, what comes back of it, and attached files
acting.py         what the team's actions share: the notice they stand under, who acts, and the notice afterwards
installing/       other workspaces: their tokens, sealed, whose token counts, coming and going
surfaces.py       where a person is, and the one place where a listener's errors end; leftovers.py what no listener took
who.py            who somebody is, and which address is certain
text.py           Slack's encoding: out (`escape`), in (`plain`), and to length (`fit`)
views/            pure builders of messages, modals and App Home
messenger.py      the `Messenger` port, for the outbox; uploads.py files for one person
manifest.py       what Slack is told of the app, from what the files declare (declared.py)
socket.py         Socket Mode: Slack over one outgoing connection, no open port
"""
