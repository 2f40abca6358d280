"""Records in and out: projects, people, meetings, deadlines and sessions from and to YAML, CSV and Excel.

`sheets` says what each sheet holds; `cells` reads and quotes a cell; `tables` finds headings; `separated` and `workbooks`
are the two kinds of table files; `gathering` makes pages of them, which the partnership's own shapes check; `deciding`
compares those with the records, `loading` writes; `exporting` goes the other way.
"""
