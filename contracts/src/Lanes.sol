// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Positions} from "./Positions.sol";
import {IVaultErrors} from "./interfaces/IVaultErrors.sol";
import {Status} from "./interfaces/Status.sol";

/// @notice Where each order of a vault stands, in one storage slot per lane that is used again and again.
///
///   never used   0
///   live         first 31 bytes of the order's id ‖ status
///   ended        first 27 bytes of the order's id ‖ sequence (4 bytes) ‖ status
///
/// A lane is never zero again, which makes the next lock cheap, and takes only rising sequences, which makes every order
/// lock once. A batch fills a lane as an order does, under its own id and the sequence of its last order. An order taken
/// out of a batch has such a slot under its own id, since its lane is the batch's.
library Lanes {
    /// @param left What has left the batch in `slot`.
    struct Lane {
        bytes32 slot;
        Positions.Left left;
    }

    struct Book {
        mapping(uint32 lane => Lane) lanes;
        mapping(bytes32 orderId => Lane) apart;
    }

    /// @dev In a lane with this bit payouts are credited instead of sent.
    uint64 private constant CREDIT = 1 << 63;

    /// @dev Refuses: order.nonce_used, order.lane_busy.
    function requireOpen(Lane storage lane, uint64 nonce, bytes32 id) internal view {
        bytes32 slot = lane.slot;
        if (_isLive(_statusIn(slot))) {
            if (_isCommitted(slot, id, 31)) revert IVaultErrors.OrderNonceUsed(nonce);
            revert IVaultErrors.OrderLaneBusy(laneOf(nonce));
        }
        if (sequenceOf(nonce) <= _sequenceIn(slot)) revert IVaultErrors.OrderNonceUsed(nonce);
    }

    /// @dev Where a live order or batch stands: in its lane, or apart. Refuses: order.unknown, order.ended.
    function requireLive(Book storage book, uint64 nonce, bytes32 id)
        internal
        view
        returns (Lane storage place, Status status)
    {
        bytes32 slot;
        (place, slot) = _find(book, nonce, id);
        status = _statusIn(slot);
        if (_isLive(status)) {
            if (!_isCommitted(slot, id, 31)) revert IVaultErrors.OrderUnknown(id);
            return (place, status);
        }
        if (status != Status.None && _isCommitted(slot, id, 27)) revert IVaultErrors.OrderEnded(id, status);
        revert IVaultErrors.OrderUnknown(id);
    }

    /// @dev Refuses: order.unknown, order.ended, order.wrong_status.
    function requireStatus(Book storage book, uint64 nonce, bytes32 id, Status wanted)
        internal
        view
        returns (Lane storage place)
    {
        Status status;
        (place, status) = requireLive(book, nonce, id);
        if (status != wanted) revert IVaultErrors.OrderWrongStatus(id, status);
    }

    function put(Lane storage lane, uint64 nonce, bytes32 id, Status status) internal {
        uint256 rest = _isLive(status)
            ? uint256(id) & ~uint256(type(uint8).max)
            : (uint256(id) & ~uint256(type(uint40).max)) | (uint256(sequenceOf(nonce)) << 8);
        lane.slot = bytes32(rest | uint8(status));
    }

    function read(Lane storage lane) internal view returns (Status status, uint32 sequence, bytes32 commitment) {
        bytes32 slot = lane.slot;
        status = _statusIn(slot);
        if (_isLive(status)) return (status, 0, slot & ~bytes32(uint256(type(uint8).max)));
        return (status, _sequenceIn(slot), slot & ~bytes32(uint256(type(uint40).max)));
    }

    function statusOf(Book storage book, uint64 nonce, bytes32 id) internal view returns (Status) {
        (, bytes32 slot) = _find(book, nonce, id);
        Status status = _statusIn(slot);
        if (_isLive(status)) return _isCommitted(slot, id, 31) ? status : Status.Unknown;
        if (sequenceOf(nonce) > _sequenceIn(slot)) return Status.None;
        return status != Status.None && _isCommitted(slot, id, 27) ? status : Status.Past;
    }

    function isCredit(uint64 nonce) internal pure returns (bool) {
        return nonce & CREDIT != 0;
    }

    function laneOf(uint64 nonce) internal pure returns (uint32) {
        return uint32(nonce >> 32);
    }

    function sequenceOf(uint64 nonce) internal pure returns (uint32) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32(nonce);
    }

    function _find(Book storage book, uint64 nonce, bytes32 id)
        private
        view
        returns (Lane storage place, bytes32 slot)
    {
        place = book.lanes[laneOf(nonce)];
        slot = place.slot;
        if (_isCommitted(slot, id, 27)) return (place, slot);
        Lane storage apart = book.apart[id];
        if (apart.slot != 0) return (apart, apart.slot);
    }

    function _statusIn(bytes32 slot) private pure returns (Status) {
        return Status(uint8(uint256(slot)));
    }

    function _sequenceIn(bytes32 slot) private pure returns (uint32) {
        return uint32(uint256(slot) >> 8);
    }

    function _isLive(Status status) private pure returns (bool) {
        return (status >= Status.Locked && status <= Status.Contested) || status == Status.Batch;
    }

    /// @dev Whether the first `count` bytes of the slot are those of the id.
    function _isCommitted(bytes32 slot, bytes32 id, uint256 count) private pure returns (bool) {
        return (slot ^ id) >> (256 - 8 * count) == 0;
    }
}
