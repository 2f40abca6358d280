"""Pictures of what the app shows, for `docs/slack.md`: real messages and views, dressed plainly as Slack would.

`python -m tests.slack_screens` starts the app with the default data against the Slack of the tests, plays each scene and
shoots what came out with Debian's chromium. A scene is a function in `scenes/`, found by being there.
"""
