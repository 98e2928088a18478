// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Lanes} from "./Lanes.sol";
import {Order, OrderHash} from "./Order.sol";
import {P256Keys} from "./P256Keys.sol";
import {Signatures} from "./Signatures.sol";
import {VaultOwner} from "./VaultOwner.sol";
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
    using OrderHash for Order;
    using Lanes for Lanes.Lane;

    uint256 private constant MOST_SECONDS = 30 days;
    uint96 private constant LEAST_AMOUNT_PER_FEE = 50;

    P256Keys private immutable _p256Keys;

    mapping(uint32 lane => Lanes.Lane) private _lanes;

    constructor(P256Keys p256Keys) {
        _p256Keys = p256Keys;
    }

    /// @inheritdoc IVault
    function lock(Order calldata order, bytes calldata signature, bytes calldata secondSignature)
        external
        nonReentrantView
    {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        uint64 nonce = order.nonce;
        uint96 amount = order.amount;
        Lanes.Lane storage lane = _lanes[Lanes.laneOf(nonce)];
        lane.requireOpen(nonce, id);
        address signer_ = _signer();
        _requireDeadlines(order);
        _requireParties(order, signer_);
        _requireAmounts(amount, order.fee);
        _reserve(amount);

        bytes32 digest = OrderHash.actDigest(domain, OrderHash.LOCK, orderHash);
        _requireSigned(signer_, digest, signature);
        if (_asksSecondKey) _requireSigned(_namedSecondKey, digest, secondSignature);

        lane.put(nonce, id, Status.Locked);
        emit Locked(id, nonce, amount);
    }

    /// @inheritdoc IVault
    function release(Order calldata order, bytes calldata signature) external nonReentrant {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        Lanes.Lane storage lane = _laneOf(order);
        lane.requireLive(id);
        address by = _confirmerOf(order);
        _requireSigned(by, OrderHash.actDigest(domain, OrderHash.RELEASE, orderHash), signature);
        _release(order, lane, id, by);
    }

    /// @inheritdoc IVault
    function settle(
        Order calldata order,
        uint96 toBuyer,
        bytes calldata buyerSignature,
        bytes calldata confirmerSignature
    ) external nonReentrant {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        _laneOf(order).requireLive(id);
        _requireSplit(order, toBuyer);
        bytes32 digest = OrderHash.splitDigest(domain, OrderHash.SETTLE, orderHash, toBuyer);
        _requireSigned(order.buyer, digest, buyerSignature);
        _requireSigned(_confirmerOf(order), digest, confirmerSignature);

        (uint96 paid, uint96 feePaid) = _split(order, toBuyer);
        _laneOf(order).put(order.nonce, id, Status.Settled);
        emit Settled(id, paid, feePaid);
        _payOut(order, id, paid, feePaid);
    }

    /// @inheritdoc IVault
    function cancel(Order calldata order, bytes calldata signature) external nonReentrantView {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        Status status = _laneOf(order).requireLive(id);
        address other = status == Status.Locked ? order.payer : order.buyer;
        bytes32 digest = OrderHash.actDigest(domain, OrderHash.CANCEL, orderHash);
        _return(order, id, ReturnedBy.Cancel, _requireEitherSigned(order.buyer, other, digest, signature));
    }

    /// @inheritdoc IVault
    function claim(Order calldata order, bytes calldata signature) external nonReentrantView {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        _laneOf(order).requireStatus(id, Status.Locked);
        _requireUntil(order.claimBy);
        bytes32 digest = OrderHash.actDigest(domain, OrderHash.CLAIM, orderHash);
        address by = _requireEitherSigned(order.payer, order.buyer, digest, signature);
        _laneOf(order).put(order.nonce, id, Status.Claimed);
        emit Claimed(id, by);
    }

    /// @inheritdoc IVault
    function expire(Order calldata order) external nonReentrantView {
        (bytes32 id,,) = _identify(order);
        _laneOf(order).requireStatus(id, Status.Locked);
        _requireAfter(order.claimBy);
        _return(order, id, ReturnedBy.Expire, address(0));
    }

    /// @inheritdoc IVault
    function contest(Order calldata order, bytes calldata signature) external nonReentrantView {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        _laneOf(order).requireStatus(id, Status.Claimed);
        _requireUntil(order.confirmBy);
        bytes32 digest = OrderHash.actDigest(domain, OrderHash.CONTEST, orderHash);
        address by = _requireEitherSigned(_confirmerOf(order), _signer(), digest, signature);
        _laneOf(order).put(order.nonce, id, Status.Contested);
        emit Contested(id, by);
    }

    /// @inheritdoc IVault
    function lapse(Order calldata order) external nonReentrant {
        (bytes32 id,,) = _identify(order);
        Status status = _laneOf(order).requireLive(id);
        if (status == Status.Locked) revert OrderWrongStatus(id, status);

        if (status == Status.Contested) {
            _requireAfter(order.ruleBy);
            return _return(order, id, ReturnedBy.Lapse, address(0));
        }

        _requireAfter(order.confirmBy);
        if (order.confirmer == address(this)) return _release(order, _laneOf(order), id, address(0));
        _laneOf(order).put(order.nonce, id, Status.Contested);
        emit Contested(id, address(0));
    }

    /// @inheritdoc IVault
    function rule(Order calldata order, uint96 toBuyer, bytes calldata signature) external nonReentrant {
        (bytes32 id, bytes32 domain, bytes32 orderHash) = _identify(order);
        _laneOf(order).requireStatus(id, Status.Contested);
        _requireUntil(order.ruleBy);
        _requireSplit(order, toBuyer);
        bytes32 digest = OrderHash.splitDigest(domain, OrderHash.RULE, orderHash, toBuyer);
        _requireSigned(order.arbiter, digest, signature);

        (uint96 paid, uint96 feePaid) = _split(order, toBuyer);
        _laneOf(order).put(order.nonce, id, Status.Ruled);
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
        return _laneOf(order).statusOf(order.nonce, id);
    }

    /// @inheritdoc IVault
    function laneOf(uint32 lane) external view returns (Status status, uint32 sequence, bytes32 commitment) {
        return _lanes[lane].read();
    }

    /// @inheritdoc IVault
    function domainSeparator() external view returns (bytes32) {
        return OrderHash.domainSeparator(address(this));
    }

    function _release(Order calldata order, Lanes.Lane storage lane, bytes32 id, address by) private {
        uint96 fee = order.fee;
        uint96 paid = order.amount - fee;
        lane.put(order.nonce, id, Status.Released);
        emit Released(id, paid, fee, by);
        _payOut(order, id, paid, fee);
    }

    function _return(Order calldata order, bytes32 id, ReturnedBy how, address by) private {
        _laneOf(order).put(order.nonce, id, Status.Returned);
        _unlock(order.amount);
        emit Returned(id, how, by);
    }

    /// @dev The order has ended by now: the books first, then the token.
    function _payOut(Order calldata order, bytes32 id, uint96 paid, uint96 feePaid) private {
        _spend(order.amount, paid + feePaid);
        IERC20 token_ = _token();
        if (paid != 0) _pay(id, token_, order.buyer, paid);
        if (feePaid != 0) _pay(id, token_, order.feeTo, feePaid);
    }

    /// @dev The order's id, and what the digest of any act upon it is made of.
    function _identify(Order calldata order) private view returns (bytes32 id, bytes32 domain, bytes32 orderHash) {
        domain = OrderHash.domainSeparator(address(this));
        orderHash = order.hash();
        id = OrderHash.digest(domain, orderHash);
    }

    function _laneOf(Order calldata order) private view returns (Lanes.Lane storage) {
        return _lanes[Lanes.laneOf(order.nonce)];
    }

    function _confirmerOf(Order calldata order) private view returns (address) {
        return order.confirmer == address(this) ? _signer() : order.confirmer;
    }

    function _requireSigned(address who, bytes32 digest, bytes calldata signature) private view {
        if (!Signatures.isSignedBy(_p256Keys, who, digest, signature)) revert OrderBadSignature(digest);
    }

    function _requireEitherSigned(address one, address other, bytes32 digest, bytes calldata signature)
        private
        view
        returns (address by)
    {
        by = Signatures.whichSigned(_p256Keys, one, other, digest, signature);
        if (by == address(0)) revert OrderBadSignature(digest);
    }

    function _requireUntil(uint40 deadline) private view {
        if (block.timestamp > deadline) revert OrderTooLate(deadline, block.timestamp);
    }

    function _requireAfter(uint40 deadline) private view {
        if (block.timestamp <= deadline) revert OrderTooEarly(deadline, block.timestamp);
    }

    function _requireDeadlines(Order calldata order) private view {
        _requireUntil(order.lockBy);
        uint40 claimBy = order.claimBy;
        uint40 confirmBy = order.confirmBy;
        uint40 ruleBy = order.ruleBy;
        bool rises = order.lockBy < claimBy && claimBy < confirmBy && confirmBy < ruleBy;
        if (!rises || ruleBy > block.timestamp + MOST_SECONDS) revert OrderBadDeadlines();
    }

    function _requireParties(Order calldata order, address signer_) private view {
        address buyer = order.buyer;
        address payer = order.payer;
        address confirmer = order.confirmer;
        address arbiter = order.arbiter;
        address feeTo = order.feeTo;
        bool isBad = buyer == address(0) || payer == address(0) || confirmer == address(0) || arbiter == address(0)
            || payer == confirmer || buyer == address(this) || feeTo == address(this)
            || (feeTo == address(0) && order.fee != 0);
        if (isBad) revert OrderBadParties();
        bool isArbiterParty = arbiter == buyer || arbiter == payer || arbiter == confirmer || arbiter == address(this)
            || arbiter == signer_ || arbiter == owner();
        if (isArbiterParty) revert OrderBadParties();
    }

    function _requireAmounts(uint96 amount, uint96 fee) private pure {
        if (amount == 0) revert OrderBadAmount(0, type(uint96).max);
        uint96 mostFee = amount / LEAST_AMOUNT_PER_FEE;
        if (fee > mostFee) revert OrderFeeTooHigh(fee, mostFee);
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
