"""Backups: database and files in one encrypted file, and back again.

The file follows age (age-encryption.org/v1) and is written to public keys: the machine that makes
backups need not be able to read them, and a changed or shortened file is recognised. Inside is a
tar: `database.dump/000000` and so on (pieces of one pg_dump in custom format), `files/...`, and
last `manifest.json`. So a backup can be read without this program:
`age -d -i backup.key FILE | tar x; cat database.dump/* | pg_restore --dbname=...`.
"""

from core.backup.errors import BackupError
from core.backup.keys import Key, own_key
from core.backup.making import BackupReport, backup
from core.backup.restoring import restore

__all__ = ["BackupError", "BackupReport", "Key", "backup", "own_key", "restore"]
