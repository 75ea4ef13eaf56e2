"""The competition's paper, in the field's own forms.

Each print takes what queries loaded and lays it out; labels and lines stand at the top of its file,
in Chinese for every reader, for the paper is signed and filed here.
"""
