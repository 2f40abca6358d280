"""The Slack door: questions come in by mention, direct message or button, answers leave as threaded messages.

app.py            what the app is given, and how it is built
listeners/        one file for each kind of thing Slack sends, found by name
replying.py       what all listeners share: ask, post, and the one place errors end
text.py           Slack's encoding: out (`escape`), in (`plain`), and to length (`fit`)
views/            pure builders of messages, and the words only Slack needs
acting.py         what the team's actions share: the notice they stand under, who acts, and the notice afterwards
messenger.py      the `Messenger` port, for the outbox
socket.py         Socket Mode: Slack over one outgoing connection, no open port
"""
