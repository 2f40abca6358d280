"""What the team acts with: forms over a notice, and the notice as it stands afterwards. Pure: values in, blocks out."""
