"""The scheme's pages: does it add up, what does a workbook hold, what would a version move?"""

from competitions.pages.schemes import editor, exchange, versions

ROUTES = [*editor.ROUTES, *exchange.ROUTES, *versions.ROUTES]
