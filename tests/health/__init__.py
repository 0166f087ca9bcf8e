from . import test_order_model
