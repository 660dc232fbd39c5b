"""The pages of the studio. One file is one page; it has:

``TITLE``   what the menu calls it, in English for ``loa.messages``; empty when the menu does not show it
``ORDER``   its place in the menu
``ROLES``   the roles whose menu shows it; everybody's when empty
``ROUTES``  its addresses, made with ``loa.studio.visit.route``
"""
