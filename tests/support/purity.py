"""The import contract that everything in a service is pure unless it is named as its rim."""

from typing import Any

from importlinter import Contract, ContractCheck, fields, output


class PureByDefault(Contract):
    """No module of `packages` reaches one of `forbidden_modules`, even indirectly, but those of
    `rim`; and none but those reaches one of `rim`. A new module is pure without being named."""

    # Fields are descriptions here, and sets of names once a contract has been read.
    packages: Any = fields.SetField(subfield=fields.StringField())
    rim: Any = fields.SetField(subfield=fields.StringField())
    forbidden_modules: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        rim = {module for named in self.rim for module in _with_parts(graph, named)}
        pure = {module for package in self.packages for module in _with_parts(graph, package)} - rim
        forbidden = rim.union(*(_with_parts(graph, named) for named in self.forbidden_modules))
        chains = []
        for module in sorted(pure):
            reached = graph.find_upstream_modules(module) & forbidden
            chains += [graph.find_shortest_chain(module, far) for far in sorted(reached)[:1]]
        idle = sorted(str(named) for named in self.rim if not _with_parts(graph, named))
        return ContractCheck(
            kept=not chains and not idle, metadata={"chains": chains, "idle": idle}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for chain in check.metadata["chains"]:
            output.print_error(" -> ".join(chain))
        for name in check.metadata["idle"]:
            output.print_error(f"{name} is named as rim and is not there")


def _with_parts(graph: Any, named: Any) -> set[str]:
    """A module and what is in it; nothing where it is not there."""
    name = str(named)
    if name not in graph.modules:
        return set()
    return {name} | (graph.find_descendants(name) if not graph.is_module_squashed(name) else set())
