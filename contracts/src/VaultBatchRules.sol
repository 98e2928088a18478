// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch, BatchHash} from "./Batch.sol";
import {BatchTree} from "./BatchTree.sol";
import {Lanes} from "./Lanes.sol";
import {OrderHash} from "./Order.sol";
import {Positions} from "./Positions.sol";
import {VaultRules} from "./VaultRules.sol";
import {Status} from "./interfaces/Status.sol";

/// @notice What belongs to a batch, and what is left of it. See specs/order.md, "Batches".
///
///   lockBatch ──▶ releaseBatch, releaseOne, takeOut … ──▶ until nothing is left, or expireBatch after claimBy
///
/// A batch is one slot in one lane, and the root it commits to. Which of its positions have left it stands in `Positions`.
/// What lock refuses of a single order is refused of a batch at its lock for what its orders share, and of each order when
/// it is released or taken out for what is its own: the same bytes give the same answer at both times.
abstract contract VaultBatchRules is VaultRules {
    using BatchHash for Batch;
    using Lanes for Lanes.Lane;
    using Positions for Positions.Left;

    function _identifyBatch(Batch calldata batch) internal view returns (bytes32 id, bytes32 domain) {
        domain = _domain();
        id = OrderHash.digest(domain, batch.hash());
    }

    /// @dev The positions that have left the live batch of a lane, and what they held.
    function _goneFrom(Lanes.Lane storage lane, Batch calldata batch)
        internal
        view
        returns (uint256 gone, uint96 held)
    {
        return lane.left.read(Lanes.sequenceOf(batch.nonce), batch.count);
    }

    /// @dev Writes down what leaves the batch, after what `_goneFrom` gave; the last to leave ends it.
    function _leave(
        Lanes.Lane storage lane,
        Batch calldata batch,
        bytes32 id,
        uint256 gone,
        uint96 held,
        uint256 which,
        uint96 amount
    ) internal {
        if (held + amount == batch.total) return _end(lane, batch, id, Status.Released);
        lane.left.add(Lanes.sequenceOf(batch.nonce), batch.count, gone, held, which, amount);
    }

    function _end(Lanes.Lane storage lane, Batch calldata batch, bytes32 id, Status status) internal {
        lane.put(batch.nonce + batch.count - 1, id, status);
    }

    /// @dev Refuses a leaf that with this path does not make up the batch.
    function _requireTop(
        Batch calldata batch,
        bytes32 id,
        uint256 position,
        bytes32 orderHash,
        uint96 amount,
        bytes calldata path
    ) internal pure {
        (bytes32 root, uint256 total, bool isWhole) = BatchTree.topOf(position, orderHash, amount, batch.count, path);
        if (!isWhole || root != batch.root || total != batch.total) revert BatchBadPath(id);
    }
}
