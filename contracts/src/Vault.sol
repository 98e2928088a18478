// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch, BatchHash, Item} from "./Batch.sol";
import {Lanes} from "./Lanes.sol";
import {Order, OrderHash} from "./Order.sol";
import {P256Keys} from "./P256Keys.sol";
import {Signatures} from "./Signatures.sol";
import {VaultBatches} from "./VaultBatches.sol";
import {VaultOwner} from "./VaultOwner.sol";
import {VaultRules} from "./VaultRules.sol";
import {IVault} from "./interfaces/IVault.sol";
import {ReturnedBy, Status} from "./interfaces/Status.sol";

/// @title Vault
/// @notice Anyone's working balance of one token. Orders are locked in it and end in one of four ways, each of which
/// either both sides, the arbiter, or the passing of time brings about. No owner over others' money, no upgrade, no
/// pause. The owner's part is in VaultOwner, the books are in VaultAccounting.
///
///   None ──lock──▶ Locked ──claim──▶ Claimed ──contest, lapse──▶ Contested
///
///   Locked                       claim (until claimBy) ▶ Claimed     expire (after claimBy) ▶ Returned
///   Claimed                      contest (until confirmBy) ▶ Contested
///                                lapse (after confirmBy) ▶ Released if the vault confirms, else Contested
///   Contested                    rule (until ruleBy) ▶ Ruled         lapse (after ruleBy) ▶ Returned
///   Locked, Claimed, Contested   release ▶ Released   settle ▶ Settled   cancel ▶ Returned
///
/// "Until" includes the second named, "after" begins with the next. Released, Settled, Ruled and Returned are endings.
/// The status is written before any token moves, and a payout the token refuses becomes a credit, so nothing that a
/// token or a receiver does can keep an order from ending.
contract Vault is VaultOwner {
    using BatchHash for Batch;
    using OrderHash for Order;
    using Lanes for Lanes.Book;
    using Lanes for Lanes.Lane;

    uint256 private constant MOST_ORDERS = 256;

    address private immutable _batches;

    /// @param batches The code of the verbs upon batches, which this vault runs as its own.
    constructor(P256Keys keys, VaultBatches batches) VaultRules(keys) {
        _batches = address(batches);
    }

    /// @notice The verbs of IVaultBatches, which do not fit the code that one contract may have.
    fallback() external {
        address batches = _batches;
        assembly ("memory-safe") {
            let start := mload(0x40)
            calldatacopy(start, 0, calldatasize())
            let isDone := delegatecall(gas(), batches, start, calldatasize(), 0, 0)
            returndatacopy(start, 0, returndatasize())
            if isDone { return(start, returndatasize()) }
            revert(start, returndatasize())
        }
    }

    /// @inheritdoc IVault
    function lock(Order calldata order, bytes calldata signature, bytes calldata secondSignature)
        external
        nonReentrantView
    {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        uint64 nonce = order.nonce;
        uint96 amount = order.amount;
        Lanes.Lane storage lane = _book.lanes[Lanes.laneOf(nonce)];
        lane.requireOpen(nonce, id);
        address signer_ = _signer();
        _requireDeadlines(order.lockBy, order.claimBy, order.confirmBy, order.ruleBy);
        _requireParties(order, signer_);
        _requireAmounts(amount, order.fee);
        _reserve(amount);

        bytes32 digest = OrderHash.actDigest(domain, OrderHash.LOCK, orderHash);
        _requireLockSigned(signer_, digest, signature, secondSignature);

        lane.put(nonce, id, Status.Locked);
        emit Locked(id, nonce, amount);
    }

    /// @inheritdoc IVault
    function release(Order calldata order, bytes calldata signature) external nonReentrant {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        (Lanes.Lane storage place,) = _book.requireLive(order.nonce, id);
        address by = _confirmerOf(order);
        _requireSigned(by, OrderHash.actDigest(domain, OrderHash.RELEASE, orderHash), signature);
        _release(order, place, id, by);
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
    function releaseOne(
        Batch calldata batch,
        bytes32[3] calldata words,
        uint256 position,
        bytes calldata path,
        bytes calldata signature
    ) external nonReentrant {
        (bytes32 id, bytes32 domain) = _identifyBatch(batch);
        uint64 nonce = batch.nonce;
        Lanes.Lane storage lane = _book.requireStatus(nonce, id, Status.Batch);
        Item memory item = BatchHash.readItem(words);
        (uint96 amount, uint96 fee) = (item.amount, item.fee);
        bytes32 orderHash;
        unchecked {
            // A position outside the batch has no path.
            orderHash = BatchHash.orderHash(batch.template(), item, nonce + position);
        }
        _requireTop(batch, id, position, orderHash, amount, path);
        (uint256 gone, uint96 held) = _goneFrom(lane, batch);
        if (gone >> position & 1 == 1) revert OrderEnded(OrderHash.digest(domain, orderHash), Status.Past);
        address feeTo = batch.feeTo;
        if (_doPartiesClash(item.buyer, item.payer, batch.confirmer, batch.arbiter, feeTo, fee)) {
            revert OrderBadParties();
        }
        _requireAmounts(amount, fee);
        _requireSigned(
            _confirmerFor(batch.confirmer), OrderHash.actDigest(domain, OrderHash.RELEASE, orderHash), signature
        );

        _leave(lane, batch, id, gone, held, 1 << position, amount);
        emit BatchReleased(id, 1 << position, amount - fee, fee);
        _spend(amount, amount);
        _payBoth(nonce, id, item.buyer, amount - fee, feeTo, fee);
    }

    /// @inheritdoc IVault
    function settle(
        Order calldata order,
        uint96 toBuyer,
        bytes calldata buyerSignature,
        bytes calldata confirmerSignature
    ) external nonReentrant {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        (Lanes.Lane storage place,) = _book.requireLive(order.nonce, id);
        _requireSplit(order, toBuyer);
        bytes32 digest = OrderHash.splitDigest(domain, OrderHash.SETTLE, orderHash, toBuyer);
        _requireSigned(order.buyer, digest, buyerSignature);
        _requireSigned(_confirmerOf(order), digest, confirmerSignature);

        (uint96 paid, uint96 feePaid) = _split(order, toBuyer);
        place.put(order.nonce, id, Status.Settled);
        emit Settled(id, paid, feePaid);
        _payOut(order, id, paid, feePaid);
    }

    /// @inheritdoc IVault
    function cancel(Order calldata order, bytes calldata signature) external nonReentrantView {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        (Lanes.Lane storage place, Status status) = _book.requireLive(order.nonce, id);
        address other = status == Status.Locked ? order.payer : order.buyer;
        bytes32 digest = OrderHash.actDigest(domain, OrderHash.CANCEL, orderHash);
        _return(order, place, id, ReturnedBy.Cancel, _requireEitherSigned(order.buyer, other, digest, signature));
    }

    /// @inheritdoc IVault
    function claim(Order calldata order, bytes calldata signature) external nonReentrantView {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        Lanes.Lane storage place = _book.requireStatus(order.nonce, id, Status.Locked);
        _requireUntil(order.claimBy);
        bytes32 digest = OrderHash.actDigest(domain, OrderHash.CLAIM, orderHash);
        address by = _requireEitherSigned(order.payer, order.buyer, digest, signature);
        place.put(order.nonce, id, Status.Claimed);
        emit Claimed(id, by);
    }

    /// @inheritdoc IVault
    function expire(Order calldata order) external nonReentrantView {
        (bytes32 id,,) = _identify(order);
        Lanes.Lane storage place = _book.requireStatus(order.nonce, id, Status.Locked);
        _requireAfter(order.claimBy);
        _return(order, place, id, ReturnedBy.Expire, address(0));
    }

    /// @inheritdoc IVault
    function contest(Order calldata order, bytes calldata signature) external nonReentrantView {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        Lanes.Lane storage place = _book.requireStatus(order.nonce, id, Status.Claimed);
        _requireUntil(order.confirmBy);
        bytes32 digest = OrderHash.actDigest(domain, OrderHash.CONTEST, orderHash);
        address by = _requireEitherSigned(_confirmerOf(order), _signer(), digest, signature);
        place.put(order.nonce, id, Status.Contested);
        emit Contested(id, by);
    }

    /// @inheritdoc IVault
    function lapse(Order calldata order) external nonReentrant {
        (bytes32 id,,) = _identify(order);
        (Lanes.Lane storage place, Status status) = _book.requireLive(order.nonce, id);
        if (status == Status.Locked) revert OrderWrongStatus(id, status);

        if (status == Status.Contested) {
            _requireAfter(order.ruleBy);
            return _return(order, place, id, ReturnedBy.Lapse, address(0));
        }

        _requireAfter(order.confirmBy);
        if (order.confirmer == address(this)) return _release(order, place, id, address(0));
        place.put(order.nonce, id, Status.Contested);
        emit Contested(id, address(0));
    }

    /// @inheritdoc IVault
    function rule(Order calldata order, uint96 toBuyer, bytes calldata signature) external nonReentrant {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        Lanes.Lane storage place = _book.requireStatus(order.nonce, id, Status.Contested);
        _requireUntil(order.ruleBy);
        _requireSplit(order, toBuyer);
        bytes32 digest = OrderHash.splitDigest(domain, OrderHash.RULE, orderHash, toBuyer);
        _requireSigned(order.arbiter, digest, signature);

        (uint96 paid, uint96 feePaid) = _split(order, toBuyer);
        place.put(order.nonce, id, Status.Ruled);
        emit Ruled(id, paid, feePaid);
        _payOut(order, id, paid, feePaid);
    }

    /// @inheritdoc IVault
    function orderId(Order calldata order) external view returns (bytes32 id) {
        (id,,) = _identify(order);
    }

    /// @inheritdoc IVault
    function statusOf(Order calldata order) external view returns (Status) {
        (bytes32 id,,) = _identify(order);
        return _book.statusOf(order.nonce, id);
    }

    /// @inheritdoc IVault
    function laneOf(uint32 lane) external view returns (Status status, uint32 sequence, bytes32 commitment) {
        return _book.lanes[lane].read();
    }

    /// @inheritdoc IVault
    function domainSeparator() external view returns (bytes32) {
        return _domain();
    }

    function _release(Order calldata order, Lanes.Lane storage place, bytes32 id, address by) private {
        uint96 fee = order.fee;
        uint96 paid = order.amount - fee;
        place.put(order.nonce, id, Status.Released);
        emit Released(id, paid, fee, by);
        _payOut(order, id, paid, fee);
    }

    function _return(Order calldata order, Lanes.Lane storage place, bytes32 id, ReturnedBy how, address by) private {
        place.put(order.nonce, id, Status.Returned);
        _unlock(order.amount);
        emit Returned(id, how, by);
    }

    /// @dev The order has ended by now: the books first, then the token.
    function _payOut(Order calldata order, bytes32 id, uint96 paid, uint96 feePaid) private {
        _spend(order.amount, paid + feePaid);
        _payBoth(order.nonce, id, order.buyer, paid, order.feeTo, feePaid);
    }

    /// @dev The order's id, and what the digest of any act upon it is made of.
    function _identify(Order calldata order) private view returns (bytes32 id, bytes32 domain, bytes32 orderHash) {
        domain = _domain();
        orderHash = order.hash();
        id = OrderHash.digest(domain, orderHash);
    }

    function _confirmerOf(Order calldata order) private view returns (address) {
        return _confirmerFor(order.confirmer);
    }

    function _requireEitherSigned(address one, address other, bytes32 digest, bytes calldata signature)
        private
        view
        returns (address by)
    {
        by = Signatures.whichSigned(_p256Keys, one, other, digest, signature);
        if (by == address(0)) revert OrderBadSignature(digest);
    }

    function _requireParties(Order calldata order, address signer_) private view {
        (address confirmer, address arbiter, address feeTo) = (order.confirmer, order.arbiter, order.feeTo);
        _requireShared(confirmer, arbiter, feeTo, signer_);
        if (_doPartiesClash(order.buyer, order.payer, confirmer, arbiter, feeTo, order.fee)) revert OrderBadParties();
    }

    function _requireSplit(Order calldata order, uint96 toBuyer) private pure {
        if (toBuyer > order.amount) revert OrderBadAmount(toBuyer, order.amount);
    }

    function _split(Order calldata order, uint96 toBuyer) private pure returns (uint96 paid, uint96 feePaid) {
        // forge-lint: disable-next-line(unsafe-typecast)
        feePaid = uint96(uint256(order.fee) * toBuyer / order.amount);
        paid = toBuyer - feePaid;
    }
}
