"""The dossier (项目档案) of one project: the door of its room.

Source: notice A10; services/archive/README.md.
"""

from onestop_chassis.noun import Noun
from onestop_contracts.identifiers import ProjectCode

from onestop_archive.dossier.filing import CloseDossier, DossierUnknown, FileRecord
from onestop_archive.dossier.policies import filing_policy
from onestop_archive.dossier.row import dossiers
from onestop_archive.dossier.state import Dossier, evolve

dossier: Noun[Dossier, None] = Noun(
    stream="dossier/{project}",
    path="/projects/{project}/dossier",
    keys={"project": ProjectCode},
    initial=Dossier(),
    evolve=evolve,
    unknown=DossierUnknown,
    acts=(FileRecord, CloseDossier),
    views=(dossiers,),
    policies=(filing_policy,),
)
