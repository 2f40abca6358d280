"""The app in other workspaces: how it is installed there, whose token counts, and what happens when it goes."""
