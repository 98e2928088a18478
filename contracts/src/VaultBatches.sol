// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Batch, BatchHash, Item} from "./Batch.sol";
import {BatchTree} from "./BatchTree.sol";
import {Lanes} from "./Lanes.sol";
import {Order, OrderHash} from "./Order.sol";
import {P256Keys} from "./P256Keys.sol";
import {Positions} from "./Positions.sol";
import {Signatures} from "./Signatures.sol";
import {VaultRules} from "./VaultRules.sol";
import {IVaultBatches} from "./interfaces/IVaultBatches.sol";
import {Status} from "./interfaces/Status.sol";

/// @notice Orders that lock together. See specs/order.md, "Batches".
///
///   lockBatch ──▶ releaseBatch, takeOut … ──▶ until nothing is left, or expireBatch after claimBy
///
/// A batch is one slot in one lane, and the root it commits to. Which of its positions have left it stands in `Positions`.
/// What lock refuses of a single order is refused of a batch at its lock for what its orders share, and of each order when
/// it is released or taken out for what is its own: the same bytes give the same answer at both times.
contract VaultBatches is IVaultBatches, VaultRules {
    using BatchHash for Batch;
    using BatchTree for BatchTree.Known;
    using Lanes for Lanes.Book;
    using Lanes for Lanes.Lane;
    using OrderHash for Order;
    using Positions for Positions.Left;

    uint256 private constant MOST_ORDERS = 256;
    uint256 private constant ITEM = 96;

    /// @dev What a release knows beforehand, and what it comes to.
    struct Release {
        bytes32 domain;
        address by;
        /// Positions that have left the batch before.
        uint256 gone;
        /// Whether each order's own release is signed.
        bool isSignedEach;
        /// Positions that are released now.
        uint256 which;
        uint256 paid;
        uint256 fees;
        /// Struct hash of the last order that was read.
        bytes32 lastHash;
    }

    constructor(P256Keys keys) VaultRules(keys) {}

    /// @inheritdoc IVaultBatches
    function lockBatch(Batch calldata batch, bytes calldata signature, bytes calldata secondSignature)
        external
        nonReentrantView
    {
        bytes32 batchHash = batch.hash();
        bytes32 domain = _domain();
        bytes32 id = OrderHash.digest(domain, batchHash);
        uint64 nonce = batch.nonce;
        uint16 count = batch.count;
        uint96 total = batch.total;
        Lanes.Lane storage lane = _book.lanes[Lanes.laneOf(nonce)];
        lane.requireOpen(nonce, id);
        address signer_ = _signer();
        _requireDeadlines(batch.lockBy, batch.claimBy, batch.confirmBy, batch.ruleBy);
        _requireShared(batch.confirmer, batch.arbiter, batch.feeTo, signer_);
        bool isCounted =
            count != 0 && count <= MOST_ORDERS && uint256(Lanes.sequenceOf(nonce)) + count - 1 <= type(uint32).max;
        if (!isCounted) revert BatchBadCount(count);
        if (total == 0) revert OrderBadAmount(0, type(uint96).max);
        _reserve(total);
        _requireLockSigned(signer_, OrderHash.actDigest(domain, BatchHash.LOCK, batchHash), signature, secondSignature);

        lane.put(nonce, id, Status.Batch);
        emit BatchLocked(id, nonce, count, total);
    }

    /// @inheritdoc IVaultBatches
    function releaseBatch(
        Batch calldata batch,
        uint256 which,
        bytes calldata items,
        bytes calldata path,
        bytes[] calldata signatures
    ) external nonReentrant {
        bytes32 id = batchId(batch);
        _requireLive(batch, id);
        if (items.length == 0 || items.length % ITEM != 0) revert BatchBadPath(id);
        uint256 length = items.length / ITEM;
        Release memory release;
        release.domain = _domain();
        release.by = _confirmerFor(batch.confirmer);
        release.gone = _goneFrom(batch);
        release.isSignedEach = length != 1 && signatures.length == length;

        BatchTree.Known memory known = BatchTree.open(length);
        uint256 end = _readItems(batch, release, known, which, items, signatures);
        bool isTooFew = end < MOST_ORDERS && which >> end != 0;
        if (isTooFew || !_isTop(batch, known, path)) revert BatchBadPath(id);
        _requireDue(batch, release, id, which, length, signatures);

        (uint96 paid, uint96 fees) = (uint96(release.paid), uint96(release.fees));
        _leave(batch, id, release.which, paid + fees);
        _spend(paid + fees, paid + fees);
        emit BatchReleased(id, release.which, paid, fees, release.by);
        _payOutAll(batch, id, release, which, items);
    }

    /// @inheritdoc IVaultBatches
    function takeOut(Batch calldata batch, bytes calldata path, bytes calldata act) external nonReentrantView {
        bytes32 id = batchId(batch);
        _requireLive(batch, id);
        Order calldata order = _orderIn(act, id);
        uint64 nonce = order.nonce;
        bytes32 orderId_ = OrderHash.digest(_domain(), _requireIn(batch, id, order, path));
        uint256 which = 1 << (nonce - batch.nonce);
        if (_goneFrom(batch) & which != 0) revert OrderEnded(orderId_, Status.Past);
        address feeTo = order.feeTo;
        if (!_doPartiesFit(order.buyer, order.payer, order.confirmer, order.arbiter, feeTo, order.fee)) {
            revert OrderBadParties();
        }
        _requireAmounts(order.amount, order.fee);

        _leave(batch, id, which, order.amount);
        _book.apart[orderId_].put(nonce, orderId_, Status.Locked);
        emit TakenOut(orderId_, id);
        _do(act);
        // An order leaves its batch only by an act that moves it.
        if (_book.statusOf(nonce, orderId_) == Status.Locked) revert OrderWrongStatus(orderId_, Status.Locked);
    }

    /// @inheritdoc IVaultBatches
    function expireBatch(Batch calldata batch) external nonReentrantView {
        bytes32 id = batchId(batch);
        _requireLive(batch, id);
        _requireAfter(batch.claimBy);
        (, uint96 gone) = _gone[Lanes.laneOf(batch.nonce)].read(Lanes.sequenceOf(batch.nonce), batch.count);
        uint96 amount = batch.total - gone;
        _end(batch, id, Status.Returned);
        _unlock(amount);
        emit BatchReturned(id, amount);
    }

    /// @inheritdoc IVaultBatches
    function leftOf(Batch calldata batch) external view returns (uint256 which, uint96 amount) {
        bytes32 id = batchId(batch);
        if (_book.statusOf(batch.nonce, id) != Status.Batch) return (0, 0);
        (uint256 gone, uint96 moved) = _gone[Lanes.laneOf(batch.nonce)].read(Lanes.sequenceOf(batch.nonce), batch.count);
        return (~gone & type(uint256).max >> (MOST_ORDERS - batch.count), batch.total - moved);
    }

    /// @inheritdoc IVaultBatches
    function batchId(Batch calldata batch) public view returns (bytes32) {
        return OrderHash.digest(_domain(), batch.hash());
    }

    /// @dev Refuses: order.unknown, order.ended.
    function _requireLive(Batch calldata batch, bytes32 id) private view {
        _book.requireStatus(batch.nonce, id, Status.Batch);
    }

    function _goneFrom(Batch calldata batch) private view returns (uint256 which) {
        (which,) = _gone[Lanes.laneOf(batch.nonce)].read(Lanes.sequenceOf(batch.nonce), batch.count);
    }

    /// @dev Writes down what leaves the batch; the last to leave ends it.
    function _leave(Batch calldata batch, bytes32 id, uint256 which, uint96 amount) private {
        Positions.Left storage gone = _gone[Lanes.laneOf(batch.nonce)];
        uint32 stamp = Lanes.sequenceOf(batch.nonce);
        (, uint96 before) = gone.read(stamp, batch.count);
        if (before + amount == batch.total) _end(batch, id, Status.Released);
        else gone.add(stamp, which, amount);
    }

    function _end(Batch calldata batch, bytes32 id, Status status) private {
        _book.lanes[Lanes.laneOf(batch.nonce)].put(batch.nonce + batch.count - 1, id, status);
    }

    /// @dev Makes leaves of the items, and adds up those that are left in the batch, are signed if each has to be, and
    /// would not have been refused by a lock of their own. Returns the position after the last.
    function _readItems(
        Batch calldata batch,
        Release memory release,
        BatchTree.Known memory known,
        uint256 which,
        bytes calldata items,
        bytes[] calldata signatures
    ) private view returns (uint256 position) {
        bytes memory words = batch.template();
        (address confirmer, address arbiter, address feeTo) = (batch.confirmer, batch.arbiter, batch.feeTo);
        uint64 first = batch.nonce;
        Item memory item;
        // Positions are at most 256, and no 256 amounts exceed a word; the tree checks that they sum to the total.
        unchecked {
            for (uint256 offset = 0; offset < items.length; offset += ITEM) {
                position = Positions.next(which, position);
                BatchHash.readItem(items, offset, item);
                // forge-lint: disable-next-line(unsafe-typecast)
                bytes32 orderHash = BatchHash.orderHash(words, item, first + uint64(position));
                release.lastHash = orderHash;
                (uint96 amount, uint96 fee) = (item.amount, item.fee);
                known.add(position, orderHash, amount);
                uint256 bit = 1 << position++;
                bool isDue = release.gone & bit == 0 && amount != 0 && _doesFeeFit(amount, fee)
                    && _doPartiesFit(item.buyer, item.payer, confirmer, arbiter, feeTo, fee)
                    && (!release.isSignedEach || _isReleaseSigned(release, orderHash, signatures[offset / ITEM]));
                if (!isDue) continue;
                release.which |= bit;
                release.paid += amount - fee;
                release.fees += fee;
            }
        }
    }

    /// @dev Refuses: order.ended, order.bad_signature, order.bad_parties.
    function _requireDue(
        Batch calldata batch,
        Release memory release,
        bytes32 id,
        uint256 which,
        uint256 length,
        bytes[] calldata signatures
    ) private view {
        if (which & ~release.gone == 0) revert OrderEnded(id, Status.Past);
        bytes32 digest = length == 1
            ? OrderHash.actDigest(release.domain, OrderHash.RELEASE, release.lastHash)
            : BatchHash.releaseDigest(release.domain, batch.hash(), which);
        if (!release.isSignedEach) {
            if (signatures.length != 1) revert OrderBadSignature(digest);
            _requireSigned(release.by, digest, signatures[0]);
            if (release.which == 0) revert OrderBadParties();
        }
        if (release.which == 0) revert OrderBadSignature(digest);
    }

    function _isReleaseSigned(Release memory release, bytes32 orderHash, bytes calldata signature)
        private
        view
        returns (bool)
    {
        bytes32 digest = OrderHash.actDigest(release.domain, OrderHash.RELEASE, orderHash);
        return Signatures.isSignedBy(_p256Keys, release.by, digest, signature);
    }

    /// @dev Refuses an order that with this path is not of the batch. Returns its struct hash.
    function _requireIn(Batch calldata batch, bytes32 id, Order calldata order, bytes calldata path)
        private
        pure
        returns (bytes32 orderHash)
    {
        orderHash = order.hash();
        uint96 amount = order.amount;
        Item memory item = Item(order.buyer, amount, order.payer, order.fee, order.terms);
        bool isShared = orderHash == BatchHash.orderHash(batch.template(), item, order.nonce);
        if (!isShared || order.nonce < batch.nonce) revert BatchBadPath(id);
        BatchTree.Known memory known = BatchTree.open(1);
        known.add(order.nonce - batch.nonce, orderHash, amount);
        if (!_isTop(batch, known, path)) revert BatchBadPath(id);
    }

    function _isTop(Batch calldata batch, BatchTree.Known memory known, bytes calldata path)
        private
        pure
        returns (bool)
    {
        (bytes32 root, uint256 total, bool isWhole) = known.top(batch.count, path);
        return isWhole && root == batch.root && total == batch.total;
    }

    /// @dev Pays each buyer what adjacent positions of them come to, then all fees. The books are written by now.
    function _payOutAll(Batch calldata batch, bytes32 id, Release memory release, uint256 which, bytes calldata items)
        private
    {
        IERC20 token_ = _token();
        uint64 nonce = batch.nonce;
        address buyer;
        uint256 paid = 0;
        uint256 position = 0;
        Item memory item;
        unchecked {
            for (uint256 offset = 0; offset < items.length; offset += ITEM) {
                position = Positions.next(which, position);
                if (release.which >> position++ & 1 == 0) continue;
                BatchHash.readItem(items, offset, item);
                if (item.buyer != buyer) {
                    // forge-lint: disable-next-line(unsafe-typecast)
                    if (paid != 0) _payFrom(nonce, id, token_, buyer, uint96(paid));
                    (buyer, paid) = (item.buyer, 0);
                }
                paid += item.amount - item.fee;
            }
        }
        // forge-lint: disable-next-line(unsafe-typecast)
        _payFrom(nonce, id, token_, buyer, uint96(paid));
        // forge-lint: disable-next-line(unsafe-typecast)
        if (release.fees != 0) _payFrom(nonce, id, token_, batch.feeTo, uint96(release.fees));
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
