"""Patient data rebuilt from a published Kaplan-Meier curve, with their uncertainty."""

from hccmeta.stats.reconstruction.axis import AxisShift as AxisShift
from hccmeta.stats.reconstruction.axis import misplaced_axis as misplaced_axis
from hccmeta.stats.reconstruction.combine import CombinedReadings as CombinedReadings
from hccmeta.stats.reconstruction.combine import combine_readings as combine_readings
from hccmeta.stats.reconstruction.ensemble import reconstruction_ensemble as reconstruction_ensemble
from hccmeta.stats.reconstruction.fidelity import FidelityCheck as FidelityCheck
from hccmeta.stats.reconstruction.fidelity import Tolerances as Tolerances
from hccmeta.stats.reconstruction.fidelity import fidelity as fidelity
from hccmeta.stats.reconstruction.rates import RatesReconstruction as RatesReconstruction
from hccmeta.stats.reconstruction.rates import reconstruct_rates as reconstruct_rates
from hccmeta.stats.reconstruction.reconstruct import Reconstruction as Reconstruction
from hccmeta.stats.reconstruction.reconstruct import reconstruct as reconstruct
from hccmeta.stats.reconstruction.reconstruct import reconstruct_detailed as reconstruct_detailed
from hccmeta.stats.reconstruction.risk_table import SetAside as SetAside
from hccmeta.stats.reconstruction.variance import TotalVariance as TotalVariance
from hccmeta.stats.reconstruction.variance import total_variance as total_variance
