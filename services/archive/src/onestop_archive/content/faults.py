"""One thing that is wrong with a file."""

from onestop_chassis.refusal import Fault, fault

CONTENT = "content"
TYPE = "content-type:"
NAME = "content-disposition:"


class Unfit(Exception):
    """The file is not fit to be kept, and looking on would tell nothing more."""

    def __init__(self, en: str, zh: str):
        super().__init__(en)
        self.fault: Fault = fault(CONTENT, en, zh)


def damaged() -> Unfit:
    return Unfit("the file is damaged, or its end is missing", "文件损坏或不完整")
