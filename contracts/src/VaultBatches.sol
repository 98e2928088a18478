// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Batch, BatchHash, Item} from "./Batch.sol";
import {BatchTree} from "./BatchTree.sol";
import {Lanes} from "./Lanes.sol";
import {Order, OrderHash} from "./Order.sol";
import {Positions} from "./Positions.sol";
import {Signatures} from "./Signatures.sol";
import {VaultRules} from "./VaultRules.sol";
import {IVault} from "./interfaces/IVault.sol";
import {Status} from "./interfaces/Status.sol";

/// @notice Orders that lock together. See specs/order.md, "Batches".
///
///   lockBatch ──▶ releaseBatch, takeOut … ──▶ until nothing is left, or expireBatch after claimBy
///
/// A batch is one slot in one lane, and the root it commits to. Which of its positions have left it stands in `Positions`.
/// What lock refuses of a single order is refused of a batch at its lock for what its orders share, and of each order when
/// it is released or taken out for what is its own: the same bytes give the same answer at both times.
abstract contract VaultBatches is VaultRules {
    using BatchHash for Batch;
    using BatchTree for BatchTree.Known;
    using Lanes for Lanes.Lane;
    using OrderHash for Order;
    using Positions for Positions.Left;

    uint256 private constant MOST_ORDERS = 256;
    uint256 private constant ITEM = 96;

    mapping(uint32 lane => Positions.Left) private _gone;

    /// @dev A payout of a batch: what one buyer gets of adjacent positions.
    struct Payout {
        address buyer;
        uint96 amount;
    }

    /// @dev What a release comes to.
    struct Sum {
        uint256 which;
        uint96 paid;
        uint96 fees;
        uint256 length;
        Payout[] payouts;
    }

    /// @inheritdoc IVault
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

    /// @inheritdoc IVault
    function releaseBatch(
        Batch calldata batch,
        uint256 which,
        bytes calldata items,
        bytes calldata path,
        bytes[] calldata signatures
    ) external nonReentrant {
        bytes32 id = batchId(batch);
        _requireLive(batch, id);
        bytes32[] memory orderHashes = _requireItems(batch, id, which, items, path);
        uint256 due = which & ~_goneFrom(batch);
        if (due == 0) revert OrderEnded(id, Status.Past);
        address by = _confirmerFor(batch.confirmer);
        due &= _requireReleaseSigned(batch, which, orderHashes, by, signatures);

        Sum memory sum = _sumUp(batch, which, due, items);
        if (sum.which == 0) revert OrderBadParties();
        _leave(batch, id, sum.which, sum.paid + sum.fees);
        _spend(sum.paid + sum.fees, sum.paid + sum.fees);
        emit BatchReleased(id, sum.which, sum.paid, sum.fees, by);
        _payOutAll(batch, id, sum);
    }

    /// @inheritdoc IVault
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
        Lanes.Lane storage apart = _book.apart[orderId_];
        apart.put(nonce, orderId_, Status.Locked);
        emit TakenOut(orderId_, id);
        _do(act);
        // An order leaves its batch only by an act that moves it.
        if (apart.statusOf(nonce, orderId_) == Status.Locked) revert OrderWrongStatus(orderId_, Status.Locked);
    }

    /// @inheritdoc IVault
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

    /// @inheritdoc IVault
    function leftOf(Batch calldata batch) external view returns (uint256 which, uint96 amount) {
        bytes32 id = batchId(batch);
        if (_book.lanes[Lanes.laneOf(batch.nonce)].statusOf(batch.nonce, id) != Status.Batch) return (0, 0);
        (uint256 gone, uint96 moved) = _gone[Lanes.laneOf(batch.nonce)].read(Lanes.sequenceOf(batch.nonce), batch.count);
        return (~gone & type(uint256).max >> (MOST_ORDERS - batch.count), batch.total - moved);
    }

    /// @inheritdoc IVault
    function batchId(Batch calldata batch) public view returns (bytes32) {
        return OrderHash.digest(_domain(), batch.hash());
    }

    /// @dev Refuses: order.unknown, order.ended.
    function _requireLive(Batch calldata batch, bytes32 id) private view {
        _book.lanes[Lanes.laneOf(batch.nonce)].requireStatus(id, Status.Batch);
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

    /// @dev Refuses items that with this path do not make up the batch. Returns the struct hashes of their orders.
    function _requireItems(Batch calldata batch, bytes32 id, uint256 which, bytes calldata items, bytes calldata path)
        private
        pure
        returns (bytes32[] memory orderHashes)
    {
        uint256 length = items.length / ITEM;
        if (length == 0 || items.length % ITEM != 0) revert BatchBadPath(id);
        orderHashes = new bytes32[](length);
        BatchTree.Known memory known = BatchTree.open(length);
        bytes memory words = batch.template();
        Item memory item;
        uint64 first = batch.nonce;
        uint256 position = 0;
        unchecked {
            for (uint256 i = 0; i < length; i++) {
                position = Positions.next(which, position);
                BatchHash.readItem(items, i * ITEM, item);
                // forge-lint: disable-next-line(unsafe-typecast)
                bytes32 orderHash = BatchHash.orderHash(words, item, first + uint64(position));
                orderHashes[i] = orderHash;
                known.add(position, orderHash, item.amount);
                position++;
            }
        }
        bool isTooFew = position < MOST_ORDERS && which >> position != 0;
        if (isTooFew || !_isTop(batch, known, path)) revert BatchBadPath(id);
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

    /// @dev The positions whose release is signed. One signature is for all of them, or for the order if it is one.
    function _requireReleaseSigned(
        Batch calldata batch,
        uint256 which,
        bytes32[] memory orderHashes,
        address by,
        bytes[] calldata signatures
    ) private view returns (uint256 signed) {
        bytes32 domain = _domain();
        uint256 length = orderHashes.length;
        if (signatures.length == 1 && length != 1) {
            _requireSigned(by, BatchHash.releaseDigest(domain, batch.hash(), which), signatures[0]);
            return which;
        }
        bytes32 digest = bytes32(0);
        uint256 position = 0;
        for (uint256 i = 0; i < length && signatures.length == length; i++) {
            position = Positions.next(which, position);
            digest = OrderHash.actDigest(domain, OrderHash.RELEASE, orderHashes[i]);
            if (Signatures.isSignedBy(by, digest, signatures[i])) signed |= 1 << position;
            position++;
        }
        if (signed == 0) revert OrderBadSignature(digest);
    }

    /// @dev Adds up those of the items that are due and that a lock of their own would not have refused.
    function _sumUp(Batch calldata batch, uint256 which, uint256 due, bytes calldata items)
        private
        view
        returns (Sum memory sum)
    {
        uint256 length = items.length / ITEM;
        sum.payouts = new Payout[](length);
        (address confirmer, address arbiter, address feeTo) = (batch.confirmer, batch.arbiter, batch.feeTo);
        Item memory item;
        uint256 position = 0;
        for (uint256 i = 0; i < length; i++) {
            position = Positions.next(which, position);
            uint256 bit = 1 << position++;
            if (due & bit == 0) continue;
            BatchHash.readItem(items, i * ITEM, item);
            (uint96 amount, uint96 fee) = (item.amount, item.fee);
            bool isLocked = amount != 0 && _doesFeeFit(amount, fee)
                && _doPartiesFit(item.buyer, item.payer, confirmer, arbiter, feeTo, fee);
            if (!isLocked) continue;
            sum.which |= bit;
            sum.fees += fee;
            sum.paid += amount - fee;
            _addPayout(sum, item.buyer, amount - fee);
        }
    }

    function _addPayout(Sum memory sum, address buyer, uint96 amount) private pure {
        uint256 length = sum.length;
        if (length != 0 && sum.payouts[length - 1].buyer == buyer) {
            sum.payouts[length - 1].amount += amount;
            return;
        }
        Payout memory payout = sum.payouts[length];
        (payout.buyer, payout.amount) = (buyer, amount);
        sum.length = length + 1;
    }

    /// @dev The books are written by now.
    function _payOutAll(Batch calldata batch, bytes32 id, Sum memory sum) private {
        IERC20 token_ = _token();
        uint64 nonce = batch.nonce;
        uint256 length = sum.length;
        for (uint256 i = 0; i < length; i++) {
            Payout memory payout = sum.payouts[i];
            _payFrom(nonce, id, token_, payout.buyer, payout.amount);
        }
        if (sum.fees != 0) _payFrom(nonce, id, token_, batch.feeTo, sum.fees);
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
