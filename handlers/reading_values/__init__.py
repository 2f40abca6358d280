"""Days and money as people write them: the parts that reading letters and reading questions share. All pure."""
