"""How a question in Slack is taken in, answered and posted: once, in order, whatever happens in between."""
