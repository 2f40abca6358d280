"""The Slack door: questions come in by mention, direct message or button, answers leave as threaded messages.

app.py            what the app is given, and how it is built
listeners/        one file for each kind of thing Slack sends, found by name
replying.py       what all listeners share: ask, post, and the one place errors end
text.py           Slack's encoding: out (`escape`), in (`plain`), and to length (`fit`)
views/            pure builders of messages, and the words only Slack needs
authorising.py    whose token answers a request: our own workspace's, or that of one that installed the app
installations.py  where the app is installed, its tokens sealed (sealing.py); installing.py, departing.py
messenger.py      the `Messenger` port, for the outbox
socket.py         Socket Mode: Slack over one outgoing connection, no open port
"""
