// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {VaultAccounting} from "./VaultAccounting.sol";
import {IVaultEvents} from "./interfaces/IVaultEvents.sol";

/// @notice Where the books meet the token: what arrives, what is paid out, and what the token refuses to move.
abstract contract VaultTreasury is VaultAccounting, IVaultEvents, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Several times what any known stablecoin takes for a transfer. With less, a relayer could let the inner call
    /// run dry and turn a payout into a credit.
    uint256 internal constant PAYOUT_GAS = 200_000;

    /// @dev Sends a payout, or credits it when the token refuses.
    function _pay(bytes32 id, IERC20 token_, address to, uint96 amount) internal {
        uint256 left = gasleft();
        if (left < PAYOUT_GAS) revert VaultGasTooLow(left, PAYOUT_GAS);
        if (token_.trySafeTransfer(to, amount)) return;
        _credit(to, amount);
        emit Credited(id, to, amount);
    }

    /// @dev Sends what has no other way out than this transfer.
    function _send(IERC20 token_, address to, uint256 amount) internal {
        if (!token_.trySafeTransfer(to, amount)) revert VaultTransferRefused(to, amount);
    }

    function _countArrived() internal override returns (uint96) {
        _sync();
        return _freeUnits();
    }

    function _sync() internal returns (uint256 amount) {
        amount = _arrived();
        // What does not fit the books yet waits outside them, and leaves room for what is locked to become free.
        uint256 room = type(uint96).max - _freeUnits() - _lockedUnits();
        if (amount > room) amount = room;
        if (amount == 0) return 0;
        // forge-lint: disable-next-line(unsafe-typecast)
        _add(uint96(amount));
        emit Synced(amount);
    }

    function _token() internal view returns (IERC20) {
        (, address token_) = _born();
        return IERC20(token_);
    }

    /// @dev The owner and the token of the vault's creation, which stand behind the clone's 45 bytes of code.
    function _born() internal view returns (address firstOwner, address token_) {
        assembly ("memory-safe") {
            extcodecopy(address(), 0x00, 0x2d, 0x40)
            firstOwner := mload(0x00)
            token_ := mload(0x20)
        }
    }

    function _requireElsewhere(address to) internal view {
        if (to == address(0) || to == address(this)) revert VaultBadAddress(to);
    }

    /// @dev Nothing, when an issuer has destroyed money that the books still show.
    function _arrived() internal view returns (uint256) {
        uint256 balance = _token().balanceOf(address(this));
        uint256 known = uint256(_freeUnits()) + _lockedUnits() + _creditedUnits();
        return balance > known ? balance - known : 0;
    }
}
