"""The web server: Slack over HTTP, its installation in other workspaces, and whether all is well.

app.py        the application, and what its routes are handed
routes/       one file for each place, with `ROUTES`, found by name
edge.py       around everything: the headers of every answer, and the one place where errors end
reading.py    a request's body, up to a size and within a time
serving.py    uvicorn in a thread of the service
"""
