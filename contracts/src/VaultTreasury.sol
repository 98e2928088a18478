// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {VaultAccounting} from "./VaultAccounting.sol";
import {IVaultEvents} from "./interfaces/IVaultEvents.sol";

/// @notice Where the books meet the token: what arrives, what is paid out, and what the token refuses to move.
abstract contract VaultTreasury is VaultAccounting, IVaultEvents, ReentrancyGuardTransient {
    /// @dev Several times what any known stablecoin takes for a transfer. With less, a relayer could let the inner call
    /// run dry and turn a payout into a credit; with more, a token that burns all it gets would leave too little to end
    /// the order.
    uint256 internal constant PAYOUT_GAS = 200_000;

    /// @dev Sends a payout, or credits it when the token refuses. `hasCode` as `_hasCode` says.
    function _pay(bytes32 id, IERC20 token_, bool hasCode, address to, uint96 amount) internal {
        uint256 left = gasleft();
        if (left < PAYOUT_GAS) revert VaultGasTooLow(left, PAYOUT_GAS);
        if (_tryTransfer(token_, hasCode, to, amount, PAYOUT_GAS)) return;
        _credit(to, amount);
        emit Credited(id, to, amount);
    }

    /// @dev Sends what has no other way out than this transfer.
    function _send(IERC20 token_, address to, uint256 amount) internal {
        if (!_tryTransfer(token_, _hasCode(token_), to, amount, gasleft())) revert VaultTransferRefused(to, amount);
    }

    function _countArrived() internal override returns (uint96) {
        _sync();
        return _freeUnits();
    }

    function _sync() internal returns (uint256 amount) {
        uint256 balance = _token().balanceOf(address(this));
        uint256 known = uint256(_freeUnits()) + _lockedUnits() + _creditedUnits();
        if (balance < known) {
            // What an issuer destroyed was the owner's first: live orders and credits are not to pay for it.
            uint96 free_ = _freeUnits();
            // forge-lint: disable-next-line(unsafe-typecast)
            uint96 lost = known - balance < free_ ? uint96(known - balance) : free_;
            if (lost == 0) return 0;
            _take(lost);
            emit Lost(lost);
            return 0;
        }
        amount = balance - known;
        // What does not fit the books yet waits outside them, and leaves room for what is locked to become free.
        uint256 room = type(uint96).max - _freeUnits() - _lockedUnits();
        if (amount > room) amount = room;
        if (amount == 0) return 0;
        // forge-lint: disable-next-line(unsafe-typecast)
        _add(uint96(amount));
        emit Synced(amount);
    }

    /// @dev A call to an address without code succeeds and says nothing, as a transfer of USDT does.
    function _hasCode(IERC20 token_) internal view returns (bool) {
        return address(token_).code.length != 0;
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

    /// @dev Whether the token moved it: it says true, or says nothing as USDT does. An answer of any length costs nothing.
    function _tryTransfer(IERC20 token_, bool hasCode, address to, uint256 amount, uint256 mostGas)
        private
        returns (bool success)
    {
        bytes4 selector = IERC20.transfer.selector;
        assembly ("memory-safe") {
            let question := mload(0x40)
            mstore(question, selector)
            mstore(add(question, 0x04), to)
            mstore(add(question, 0x24), amount)
            success := call(mostGas, token_, 0, question, 0x44, 0x00, 0x20)
            switch returndatasize()
            case 0 { success := and(success, hasCode) }
            default { success := and(success, and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1))) }
        }
    }

    /// @dev Nothing, when an issuer has destroyed money that the books still show.
    function _arrived() internal view returns (uint256) {
        uint256 balance = _token().balanceOf(address(this));
        uint256 known = uint256(_freeUnits()) + _lockedUnits() + _creditedUnits();
        return balance > known ? balance - known : 0;
    }
}
