"""loa: from an official dispatch to words on a village loudspeaker, and back to a report with proof."""

__version__ = "0.1.0"
