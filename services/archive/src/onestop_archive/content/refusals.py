"""Why the bytes of a document are not taken, or not given out."""

from onestop_chassis.http.rejection import Malformed, UnexpectedError
from onestop_chassis.refusal import Invalid, Unavailable


class DocumentRefused(Invalid):
    """The file is not what may be kept; `errors` lists everything that is wrong with it."""

    code = "document-refused"
    title = "The file cannot be taken"
    title_zh = "文件不符合要求"
    remedy = "Nothing was stored. Correct everything listed in `errors`, and send the file again."
    remedy_zh = "文件未保存。请按 errors 所列逐项更正后重新上传。"


class DocumentInfected(Invalid):
    """The virus scanner found something in it."""

    code = "document-infected"
    title = "The virus scanner found something in the file"
    title_zh = "病毒扫描发现问题"
    remedy = "Nothing was stored. Have the machine that the file comes from looked at."
    remedy_zh = "文件未保存。请检查文件来源的计算机。"


class ScannerAway(Unavailable):
    """The file cannot be scanned, so it is not taken."""

    code = "virus-scanner-away"
    title = "The virus scanner does not answer"
    title_zh = "病毒扫描服务无法使用"
    remedy = "Nothing was stored; send it again later. Operators: ONESTOP_VIRUS_SCANNER."
    remedy_zh = "文件未保存，请稍后重新上传。运维人员：见 ONESTOP_VIRUS_SCANNER。"


class StoreAway(Unavailable):
    """Where documents are kept cannot be reached, or is full."""

    code = "document-store-away"
    title = "Documents cannot be kept or fetched at the moment"
    title_zh = "文件存储暂时无法使用"
    remedy = "Nothing was stored; send it again later. Operators: ONESTOP_DOCUMENTS."
    remedy_zh = "文件未保存，请稍后重试。运维人员：见 ONESTOP_DOCUMENTS。"


class DocumentDamaged(UnexpectedError):
    """What is kept is not what was stored: it is given to nobody."""

    code = "document-damaged"
    title = "The stored bytes are not those of this document"
    title_zh = "存储的内容与文件摘要不符"
    remedy = "Tell the operators. Whoever has the file can send it once more, which mends it."
    remedy_zh = "请告知运维人员。持有原文件者重新上传即可恢复。"


class UploadBroken(Malformed):
    """The connection ended before the file did."""

    code = "upload-broken"
    title = "The file did not arrive completely"
    title_zh = "文件未完整到达"
    remedy = "Nothing was stored; send it again."
    remedy_zh = "文件未保存，请重新上传。"
