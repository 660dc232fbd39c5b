"""The studio: the local web page of a workspace, for people who know Word and Zalo.

Everything it does is a library call that the command line has too; it keeps nothing beside the workspace's files.
One file in ``loa/studio/pages/`` is one page.
"""
