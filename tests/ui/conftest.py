import pytest

from tests.conftest import SitDown, Write
from tests.ui.pages import GERMAN
from tests.ui.person import Person


@pytest.fixture
def reader_of_german(sit_down: SitDown, experienced: None, write_routine: Write) -> Person:
    write_routine("german", GERMAN)
    return sit_down()
