"""Patient data rebuilt from a published Kaplan-Meier curve, with their uncertainty."""

from hccmeta.stats.reconstruction.reconstruct import reconstruct as reconstruct
