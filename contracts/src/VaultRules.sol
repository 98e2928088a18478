// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Lanes} from "./Lanes.sol";
import {OrderHash} from "./Order.sol";
import {P256Keys} from "./P256Keys.sol";
import {Signatures} from "./Signatures.sol";
import {VaultTreasury} from "./VaultTreasury.sol";

/// @notice What an order has to fulfil, alone or in a batch, and how it is paid out.
abstract contract VaultRules is VaultTreasury {
    uint256 private constant MOST_SECONDS = 30 days;
    uint96 private constant LEAST_AMOUNT_PER_FEE = 50;

    P256Keys internal immutable _p256Keys;

    address internal _movedTo;
    Lanes.Book internal _book;

    constructor(P256Keys p256Keys) {
        _p256Keys = p256Keys;
    }

    /// @dev Pays the buyer and the fee: sends, or credits where the lane or the token want that.
    function _payBoth(uint64 nonce, bytes32 id, address buyer, uint96 paid, address feeTo, uint96 feePaid) internal {
        if (Lanes.isCredit(nonce)) {
            if (paid != 0) _credit(buyer, paid);
            if (feePaid != 0) _credit(feeTo, feePaid);
            return;
        }
        IERC20 token_ = _token();
        bool hasCode = _hasCode(token_);
        if (paid != 0) _pay(id, token_, hasCode, buyer, paid);
        if (feePaid != 0) _pay(id, token_, hasCode, feeTo, feePaid);
    }

    function _owner() internal view returns (address) {
        if (_ownerMoved) return _movedTo;
        (address firstOwner,) = _born();
        return firstOwner;
    }

    /// @dev The first owner until one is named, whoever owns the vault by then.
    function _signer() internal view returns (address) {
        address named = _namedSigner;
        if (named != address(0)) return named;
        (address firstOwner,) = _born();
        return firstOwner;
    }

    function _confirmerFor(address confirmer) internal view returns (address) {
        return confirmer == address(this) ? _signer() : confirmer;
    }

    function _domain() internal view returns (bytes32) {
        return OrderHash.domainSeparator(address(this));
    }

    function _requireSigned(address who, bytes32 digest, bytes calldata signature) internal view {
        if (!Signatures.isSignedBy(_p256Keys, who, digest, signature)) revert OrderBadSignature(digest);
    }

    /// @dev By the signer and, if the vault has one, the second key.
    function _requireLockSigned(
        address signer_,
        bytes32 digest,
        bytes calldata signature,
        bytes calldata secondSignature
    ) internal view {
        _requireSigned(signer_, digest, signature);
        if (_asksSecondKey) _requireSigned(_namedSecondKey, digest, secondSignature);
    }

    function _requireUntil(uint40 deadline) internal view {
        if (block.timestamp > deadline) revert OrderTooLate(deadline, block.timestamp);
    }

    function _requireAfter(uint40 deadline) internal view {
        if (block.timestamp <= deadline) revert OrderTooEarly(deadline, block.timestamp);
    }

    function _requireDeadlines(uint40 lockBy, uint40 claimBy, uint40 confirmBy, uint40 ruleBy) internal view {
        _requireUntil(lockBy);
        bool rises = lockBy < claimBy && claimBy < confirmBy && confirmBy < ruleBy;
        if (!rises || ruleBy > block.timestamp + MOST_SECONDS) revert OrderBadDeadlines();
    }

    /// @dev The parties that the orders of a batch share.
    function _requireShared(address confirmer, address arbiter, address feeTo, address signer_) internal view {
        bool isBad = confirmer == address(0) || arbiter == address(0) || feeTo == address(this) || arbiter == confirmer
            || arbiter == address(this) || arbiter == signer_ || arbiter == _owner();
        if (isBad) revert OrderBadParties();
    }

    /// @dev Whether the parties of an order are wrong, beside the shared ones. Without branches: this is asked often.
    function _doPartiesClash(
        address buyer,
        address payer,
        address confirmer,
        address arbiter,
        address feeTo,
        uint96 fee
    ) internal view returns (bool isWrong) {
        assembly ("memory-safe") {
            isWrong := or(iszero(buyer), iszero(payer))
            isWrong := or(isWrong, or(eq(payer, confirmer), eq(buyer, address())))
            isWrong := or(isWrong, or(eq(arbiter, buyer), eq(arbiter, payer)))
            isWrong := or(isWrong, and(iszero(feeTo), gt(fee, 0)))
        }
    }

    function _requireAmounts(uint96 amount, uint96 fee) internal pure {
        if (amount == 0) revert OrderBadAmount(0, type(uint96).max);
        if (!_doesFeeFit(amount, fee)) revert OrderFeeTooHigh(fee, amount / LEAST_AMOUNT_PER_FEE);
    }

    function _doesFeeFit(uint96 amount, uint96 fee) internal pure returns (bool) {
        return fee <= amount / LEAST_AMOUNT_PER_FEE;
    }
}
