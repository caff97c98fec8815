"""Answer the reference cases of R: one function per computation, found by ``spec["fn"]``.

The functions stand in the ``adapter_*`` modules beside this file; each module has a ``HANDLERS`` dict from ``fn`` to a
function ``(spec, data) -> dict | None``. ``None`` says that the computation is not offered.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the adapters share modules that stand beside them


def _load(file: Path) -> ModuleType:
    name = f"oracle_{file.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


HANDLERS = {fn: handler for file in sorted(HERE.glob("adapter_*.py")) for fn, handler in _load(file).HANDLERS.items()}


def evaluate(spec: dict, data: Path | None) -> dict | None:
    """Our answer to one case, with R's field names; ``None`` when the computation is not offered."""
    handler = HANDLERS.get(spec.get("fn"))
    return None if handler is None else handler(spec, data)
