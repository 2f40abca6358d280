"""The Slack door: questions come in by mention, direct message or button, answers leave as threaded messages.

app.py            what the app is given, and how it is built
listeners/        one file for each kind of thing Slack sends, found by name
inbox.py          in front of Bolt: a question is stored before it is acknowledged; storing.py does so, in few writes;
                  acknowledging.py keeps an acknowledgement that was given
desk.py           where questions are answered; tries.py says what becomes of one that fails
replying.py       what all listeners share: hand a question in; and how one is answered and posted
surfaces.py       where a person is, and the one place where a listener's errors end; leftovers.py what no listener took
text.py           Slack's encoding: out (`escape`), in (`plain`), and to length (`fit`)
views/            pure builders of messages, and the words only Slack needs
acting.py         what the team's actions share: the notice they stand under, who acts, and the notice afterwards
authorising.py    whose token answers a request: our own workspace's, or that of one that installed the app
installations.py  where the app is installed, its tokens sealed (sealing.py); installing.py, departing.py
messenger.py      the `Messenger` port, for the outbox
socket.py         Socket Mode: Slack over one outgoing connection, no open port
"""
