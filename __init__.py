from . import models
from . import reports
from . import wizards
from . import controllers
from . import demo
from .tools.uninstall import pre_init_hook, uninstall_hook
