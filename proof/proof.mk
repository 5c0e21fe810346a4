# SPDX-License-Identifier: MIT
# proof.mk: proofs about the monitor; see docs/proof.md.

PROOF_CBMC := $(B)/proof/cbmc

proof: $(PROOF_CBMC) | deps-test ## prove claims about the isolation, in some minutes; see docs/proof.md
	@B=$(B) proof/run

$(PROOF_CBMC): proof/cbmc.sh | deps
	@echo "  FETCH   $@"
	$(Q)B=$(B) proof/cbmc.sh
	@touch $@

# For make test. Without CBMC tests/proof is skipped, and says so.
proof-tool: | deps-test
	@$(MAKE) --no-print-directory $(PROOF_CBMC) || \
		echo "  SKIP    the proofs: CBMC cannot be fetched"

.PHONY: proof proof-tool
