// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {VaultRules} from "./VaultRules.sol";
import {IVault} from "./interfaces/IVault.sol";

/// @notice What the cold key may do: name the hot ones, cap them, and take out what is free.
/// Nothing here touches what is locked or credited.
abstract contract VaultOwner is IVault, VaultRules {
    address private _pendingOwner;

    modifier onlyOwner() {
        if (msg.sender != _owner()) revert VaultWrongCaller(msg.sender);
        _;
    }

    /// @inheritdoc IVault
    function setSigner(address signer_) external onlyOwner {
        _requireElsewhere(signer_);
        _namedSigner = signer_;
        emit SignerSet(signer_);
    }

    /// @inheritdoc IVault
    function setSecondKey(address secondKey_) external onlyOwner {
        if (secondKey_ == address(this)) revert VaultBadAddress(secondKey_);
        _namedSecondKey = secondKey_;
        _asksSecondKey = secondKey_ != address(0);
        emit SecondKeySet(secondKey_);
    }

    /// @inheritdoc IVault
    function setLimit(uint88 limit_) external onlyOwner {
        _capAt(limit_);
        emit LimitSet(limit_);
    }

    /// @inheritdoc IVault
    function withdraw(address to, uint96 amount) external onlyOwner nonReentrant {
        _requireElsewhere(to);
        _sync();
        _take(amount);
        IERC20 token_ = _token();
        // If an issuer destroyed money here, what is left belongs to live orders and credits first.
        uint256 owed = uint256(_lockedUnits()) + _creditedUnits();
        uint256 balance = token_.balanceOf(address(this));
        if (balance < owed + amount) revert VaultInsufficientFree(amount, balance > owed ? balance - owed : 0);
        emit Withdrawn(to, amount);
        _send(token_, to, amount);
    }

    /// @inheritdoc IVault
    function recover(address otherToken, address to, uint256 amount) external onlyOwner nonReentrant {
        _requireElsewhere(to);
        IERC20 token_ = _token();
        if (otherToken == address(token_)) revert VaultBadAddress(otherToken);
        uint256 balance = token_.balanceOf(address(this));
        emit Recovered(otherToken, to, amount);
        _send(IERC20(otherToken), to, amount);
        // One token may have two addresses.
        if (token_.balanceOf(address(this)) < balance) revert VaultBadAddress(otherToken);
    }

    /// @inheritdoc IVault
    function transferOwnership(address to) external onlyOwner {
        _pendingOwner = to;
        emit OwnershipOffered(msg.sender, to);
    }

    /// @inheritdoc IVault
    function acceptOwnership() external {
        if (msg.sender != _pendingOwner) revert VaultWrongCaller(msg.sender);
        emit OwnershipTransferred(_owner(), msg.sender);
        _pendingOwner = address(0);
        _movedTo = msg.sender;
        _ownerMoved = true;
    }

    /// @inheritdoc IVault
    function pendingOwner() external view returns (address) {
        return _pendingOwner;
    }

    /// @inheritdoc IVault
    function signer() external view returns (address) {
        return _signer();
    }

    /// @inheritdoc IVault
    function secondKey() external view returns (address) {
        return _namedSecondKey;
    }

    /// @inheritdoc IVault
    function owner() external view returns (address) {
        return _owner();
    }

    /// @inheritdoc IVault
    function sync() external nonReentrant returns (uint256) {
        return _sync();
    }

    /// @inheritdoc IVault
    function pull(address holder) external nonReentrant {
        _pull(holder, holder);
    }

    /// @inheritdoc IVault
    function pullTo(address to) external nonReentrant {
        _requireElsewhere(to);
        _pull(msg.sender, to);
    }

    /// @inheritdoc IVault
    function token() external view returns (address) {
        return address(_token());
    }

    /// @inheritdoc IVault
    function free() external view returns (uint96) {
        return _freeUnits();
    }

    /// @inheritdoc IVault
    function locked() external view returns (uint96) {
        return _lockedUnits();
    }

    /// @inheritdoc IVault
    function credited() external view returns (uint256) {
        return _creditedUnits();
    }

    /// @inheritdoc IVault
    function creditOf(address holder) external view returns (uint256) {
        return _creditOf(holder);
    }

    /// @inheritdoc IVault
    function limit() external view returns (uint88) {
        return _limit();
    }

    /// @inheritdoc IVault
    function limitUsed() external view returns (uint96) {
        return _used();
    }

    /// @inheritdoc IVault
    function unsynced() external view returns (uint256) {
        return _arrived();
    }

    function _pull(address holder, address to) private {
        uint256 amount = _takeCredit(holder);
        emit Pulled(holder, to, amount);
        _send(_token(), to, amount);
    }
}
