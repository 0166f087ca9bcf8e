from . import test_book
from . import test_book_schedule
