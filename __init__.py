from . import controllers
from . import demo
from . import models
from . import reports
from . import wizards
from .tools.uninstall import pre_init_hook, uninstall_hook
