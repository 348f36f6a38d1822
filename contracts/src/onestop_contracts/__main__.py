"""`python -m onestop_contracts`: the published language, generated, checked and explained."""

import argparse
import sys
from pathlib import Path

from onestop_contracts.catalogue import told
from onestop_contracts.examples import NoExample
from onestop_contracts.files import Files
from onestop_contracts.language import language
from onestop_contracts.proof import remarks_in, verify_files

OK, MISUSED, WRONG = 0, 2, 3
IN_ORDER = "一致 / in order"


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when all is well, 3 when something was found to be wrong."""
    options = _parser().parse_args(arguments)
    files = Files(options.contracts)
    match options.command:
        case "generate":
            return _generate(files)
        case "check":
            return _report([str(each) for each in files.check()])
        case "release":
            return _report([str(each) for each in files.release()])
        case "list":
            return _list()
        case "explain":
            return _explain(options.type)
        case _:
            return _verify(options.file, options.key)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("onestop_contracts", description="事件契约 / event contracts")
    home = Path(__file__).parents[2]
    parser.add_argument(
        "--contracts", type=Path, default=home, help="contracts 目录 / the contracts folder"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("generate", help="生成契约文件 / write the generated files")
    commands.add_parser("check", help="检查契约文件与兼容性 / check files and compatibility")
    commands.add_parser("release", help="发布当前契约 / promise the current schemas")
    commands.add_parser("list", help="列出全部事件类型 / list every type")
    explain = commands.add_parser("explain", help="说明一个事件类型 / explain one type")
    explain.add_argument("type", help="onestop.review.ItemApproved.v1, ItemApproved")
    verify = commands.add_parser("verify", help="核验默认同意证明或决定记录 / verify a proof")
    verify.add_argument("file", type=Path)
    verify.add_argument("--key", type=Path, required=True, help="公钥 PEM / public key, PEM")
    return parser


def _generate(files: Files) -> int:
    try:
        changed = files.generate()
    except NoExample as missing:
        _complain(str(missing))
        return WRONG
    for path in changed:
        _say(path.name)
    _say(f"{len(changed)} 个文件已更新 / {len(changed)} files changed")
    return OK


def _report(findings: list[str]) -> int:
    for finding in findings:
        _say(finding)
    _say(f"发现 {len(findings)} 个问题 / {len(findings)} findings" if findings else IN_ORDER)
    return WRONG if findings else OK


def _list() -> int:
    for each in language():
        _say(f"{each.stored}\t{each.summary}")
    return OK


def _explain(name: str) -> int:
    found = [each for each in language() if name in (each.stored, each.name)]
    for each in found:
        _say(told(each))
    if not found:
        _complain(f"没有这个事件类型：{name} / no such type: {name}; see: list")
    return OK if found else MISUSED


def _verify(file: Path, key: Path) -> int:
    try:
        problems = verify_files(file, key)
    except (OSError, ValueError) as error:
        _complain(f"无法读取 / cannot be read: {error}")
        return MISUSED
    for problem in problems:
        _say(str(problem))
    for words in () if problems else remarks_in(file):
        _say(" / ".join(words))
    _say("核验未通过 / not verified" if problems else "核验通过 / verified")
    return WRONG if problems else OK


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
