// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Batch, BatchHash, Item} from "./Batch.sol";
import {BatchItems} from "./BatchItems.sol";
import {BatchTree} from "./BatchTree.sol";
import {Lanes} from "./Lanes.sol";
import {Order, OrderHash} from "./Order.sol";
import {P256Keys} from "./P256Keys.sol";
import {Signatures} from "./Signatures.sol";
import {VaultBatchRules} from "./VaultBatchRules.sol";
import {VaultRules} from "./VaultRules.sol";
import {IVaultBatches} from "./interfaces/IVaultBatches.sol";
import {Status} from "./interfaces/Status.sol";

/// @notice The verbs upon batches that a vault runs as its own, see the fallback of Vault. All storage is that of
/// VaultRules, which both inherit and nothing else adds to.
contract VaultBatches is IVaultBatches, VaultBatchRules {
    using BatchHash for Batch;
    using BatchItems for bytes;
    using BatchTree for BatchTree.Known;
    using Lanes for Lanes.Book;
    using Lanes for Lanes.Lane;
    using OrderHash for Order;

    uint256 private constant MOST_ORDERS = 256;

    /// @dev What a release of many is about.
    struct Release {
        bytes32 id;
        bytes32 domain;
        address by;
        uint256 length;
        uint256 which;
        /// Positions that left the batch before.
        uint256 gone;
    }

    constructor(P256Keys keys) VaultRules(keys) {}

    /// @inheritdoc IVaultBatches
    function releaseBatch(
        Batch calldata batch,
        uint256 which,
        bytes calldata items,
        bytes calldata path,
        bytes[] calldata signatures
    ) external nonReentrant {
        (bytes32 id, bytes32 domain) = _identifyBatch(batch);
        Lanes.Lane storage lane = _book.requireStatus(batch.nonce, id, Status.Batch);
        if (items.length == 0 || items.length % BatchItems.ITEM != 0) revert BatchBadPath(id);
        (uint256 gone, uint96 held) = _goneFrom(lane, batch);
        address by = _confirmerFor(batch.confirmer);
        uint256 due = _dueOf(
            batch, Release(id, domain, by, items.length / BatchItems.ITEM, which, gone), items, path, signatures
        );

        (uint256 payouts, uint256 end, uint256 paid, uint256 fees) = items.sum(which, due);
        // The tree has shown that they sum to no more than the total.
        // forge-lint: disable-next-line(unsafe-typecast)
        (uint96 toBuyers, uint96 amount) = (uint96(paid), uint96(paid + fees));
        _leave(lane, batch, id, gone, held, due, amount);
        _spend(amount, amount);
        emit BatchReleased(id, due, toBuyers, amount - toBuyers);
        _payOutAll(batch.nonce, id, payouts, end);
        _payBoth(batch.nonce, id, address(0), 0, batch.feeTo, amount - toBuyers);
    }

    /// @inheritdoc IVaultBatches
    function takeOut(Batch calldata batch, bytes calldata path, bytes calldata act) external nonReentrantView {
        (bytes32 id, bytes32 domain) = _identifyBatch(batch);
        Lanes.Lane storage lane = _book.requireStatus(batch.nonce, id, Status.Batch);
        Order calldata order = _orderIn(act, id);
        uint64 nonce = order.nonce;
        bytes32 orderId_ = OrderHash.digest(domain, _requireIn(batch, id, order, path));
        uint256 which = 1 << (nonce - batch.nonce);
        (uint256 gone, uint96 held) = _goneFrom(lane, batch);
        if (gone & which != 0) revert OrderEnded(orderId_, Status.Past);
        if (_doPartiesClash(order.buyer, order.payer, order.confirmer, order.arbiter, order.feeTo, order.fee)) {
            revert OrderBadParties();
        }
        _requireAmounts(order.amount, order.fee);

        _leave(lane, batch, id, gone, held, which, order.amount);
        _book.apart[orderId_].put(nonce, orderId_, Status.Locked);
        emit TakenOut(orderId_, id);
        _do(act);
        // An order leaves its batch only by an act that moves it.
        if (_book.statusOf(nonce, orderId_) == Status.Locked) revert OrderWrongStatus(orderId_, Status.Locked);
    }

    /// @inheritdoc IVaultBatches
    function expireBatch(Batch calldata batch) external nonReentrantView {
        (bytes32 id,) = _identifyBatch(batch);
        Lanes.Lane storage lane = _book.requireStatus(batch.nonce, id, Status.Batch);
        _requireAfter(batch.claimBy);
        (, uint96 held) = _goneFrom(lane, batch);
        uint96 amount = batch.total - held;
        _end(lane, batch, id, Status.Returned);
        _unlock(amount);
        emit BatchReturned(id, amount);
    }

    /// @inheritdoc IVaultBatches
    function leftOf(Batch calldata batch) external view returns (uint256 which, uint96 amount) {
        (bytes32 id,) = _identifyBatch(batch);
        if (_book.statusOf(batch.nonce, id) != Status.Batch) return (0, 0);
        (uint256 gone, uint96 held) = _goneFrom(_book.lanes[Lanes.laneOf(batch.nonce)], batch);
        return (~gone & type(uint256).max >> (MOST_ORDERS - batch.count), batch.total - held);
    }

    /// @inheritdoc IVaultBatches
    function batchId(Batch calldata batch) external view returns (bytes32 id) {
        (id,) = _identifyBatch(batch);
    }

    /// @dev The positions to release: left in the batch, signed for, and such as a lock of their own would not have
    /// refused. Refuses: batch.bad_path, order.ended, order.bad_signature, order.bad_parties.
    function _dueOf(
        Batch calldata batch,
        Release memory release,
        bytes calldata items,
        bytes calldata path,
        bytes[] calldata signatures
    ) private view returns (uint256 due) {
        uint256 which = release.which;
        BatchTree.Known memory known = BatchTree.open(release.length);
        uint256 nodes = known.nodes;
        bool isWhole;
        (due, isWhole) =
            items.read(which, known, batch.template(), batch.nonce, [batch.confirmer, batch.arbiter, batch.feeTo]);
        bool isEach = release.length != 1 && signatures.length == release.length;
        uint256 signed = isEach ? _signedOf(release, nodes, signatures) : which;
        bytes32 lastHash = _hashAt(nodes, release.length - 1);
        (bytes32 root, uint256 total, bool isTop) = known.top(batch.count, path);
        if (!isWhole || !isTop || root != batch.root || total != batch.total) revert BatchBadPath(release.id);

        if (which & ~release.gone == 0) revert OrderEnded(release.id, Status.Past);
        if (!isEach) _requireAllSigned(batch, release, lastHash, signatures);
        else if (signed & ~release.gone == 0) revert OrderBadSignature(_releaseDigest(release, lastHash));
        due &= signed & ~release.gone;
        if (due == 0) revert OrderBadParties();
    }

    /// @dev The positions whose own release is signed.
    function _signedOf(Release memory release, uint256 nodes, bytes[] calldata signatures)
        private
        view
        returns (uint256 signed)
    {
        uint256 i = 0;
        for (uint256 position = 0; i < signatures.length && position < MOST_ORDERS; position++) {
            if (release.which >> position & 1 == 0) continue;
            bytes32 digest = _releaseDigest(release, _hashAt(nodes, i));
            if (Signatures.isSignedBy(_p256Keys, release.by, digest, signatures[i])) signed |= 1 << position;
            i++;
        }
    }

    /// @dev By one signature: over all positions, or over the order if it is one.
    function _requireAllSigned(
        Batch calldata batch,
        Release memory release,
        bytes32 lastHash,
        bytes[] calldata signatures
    ) private view {
        bytes32 digest = release.length == 1
            ? _releaseDigest(release, lastHash)
            : BatchHash.releaseDigest(release.domain, batch.hash(), release.which);
        if (signatures.length != 1) revert OrderBadSignature(digest);
        _requireSigned(release.by, digest, signatures[0]);
    }

    function _releaseDigest(Release memory release, bytes32 orderHash) private pure returns (bytes32) {
        return OrderHash.actDigest(release.domain, OrderHash.RELEASE, orderHash);
    }

    function _hashAt(uint256 nodes, uint256 index) private pure returns (bytes32 orderHash) {
        assembly ("memory-safe") {
            orderHash := mload(add(nodes, shl(6, index)))
        }
    }

    /// @dev Pays what BatchItems.sum has listed. The books are written by now.
    function _payOutAll(uint64 nonce, bytes32 id, uint256 payouts, uint256 end) private {
        address to;
        uint96 amount;
        if (Lanes.isCredit(nonce)) {
            while (payouts != end) {
                (to, amount, payouts) = _payoutAt(payouts);
                _credit(to, amount);
            }
            return;
        }
        IERC20 token_ = _token();
        bool hasCode = _hasCode(token_);
        while (payouts != end) {
            (to, amount, payouts) = _payoutAt(payouts);
            _pay(id, token_, hasCode, to, amount);
        }
    }

    function _payoutAt(uint256 pointer) private pure returns (address to, uint96 amount, uint256 next) {
        assembly ("memory-safe") {
            to := mload(pointer)
            amount := mload(add(pointer, 0x20))
            next := add(pointer, 0x40)
        }
    }

    /// @dev Refuses an order that with this path is not of the batch. Returns its struct hash.
    function _requireIn(Batch calldata batch, bytes32 id, Order calldata order, bytes calldata path)
        private
        pure
        returns (bytes32 orderHash)
    {
        orderHash = order.hash();
        (uint96 amount, uint64 nonce) = (order.amount, order.nonce);
        Item memory item = Item(order.buyer, amount, order.payer, order.fee, order.terms);
        bytes32 ofItem = BatchHash.orderHash(batch.template(), item, nonce);
        if (orderHash != ofItem || nonce < batch.nonce) revert BatchBadPath(id);
        _requireTop(batch, id, nonce - batch.nonce, orderHash, amount, path);
    }

    /// @dev The order that an act's calldata begins with.
    function _orderIn(bytes calldata act, bytes32 id) private pure returns (Order calldata order) {
        if (act.length < 4 + 13 * 32) revert BatchBadPath(id);
        assembly ("memory-safe") {
            order := add(act.offset, 4)
        }
    }

    /// @dev Calls a verb of this vault as the caller did, and passes on what it refuses.
    function _do(bytes calldata act) private {
        (bool isDone, bytes memory answer) = address(this).delegatecall(act);
        if (isDone) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}
