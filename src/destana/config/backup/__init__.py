"""Backup and restore of an office: one sealed file that is checked before anybody trusts it.

``card`` is the key on paper, ``sealed`` the encryption, ``dumps`` the database, ``archive`` writes a backup,
``bringing`` brings one back, ``rounds`` does it every 5 minutes and each night.
How an officer uses it: ``docs/operations.md``.
"""
