"""The workbook in which the field exchanges marking schemes: "CIS Marking Scheme Import".

``reading`` understands the sheets of any year, ``writing`` gives the full layout of today's.
"""
