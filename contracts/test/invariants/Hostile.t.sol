// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVault} from "../../src/interfaces/IVault.sol";
import {InvariantTest} from "../InvariantTest.sol";
import {Ghosts} from "./Ghosts.sol";
import {HostileHandler} from "./HostileHandler.sol";

/// @notice What holds whatever anybody does: signers, owners, buyers, payers, confirmers, arbiters, strangers, and the
/// token's issuer.
contract HostileInvariantTest is InvariantTest {
    uint256 private constant VAULTS = 2;

    HostileHandler private handler;

    function setUp() public {
        handler = new HostileHandler();
        handler.setUp();
        bytes4[] memory excluded = new bytes4[](3);
        excluded[0] = handler.setUp.selector;
        excluded[1] = handler.endAll.selector;
        excluded[2] = handler.emptyAll.selector;
        _drive(address(handler), excluded);
    }

    /// @dev Balance = free + locked + credited + what has arrived and was not counted yet, less what was destroyed.
    function invariant_ABalanceIsItsBooks() public view {
        for (uint256 v = 0; v < VAULTS; v++) {
            IVault vault = handler.vaultAt(v);
            Ghosts.Books memory books = handler.booksOf(v);
            vm.assertEq(vault.free(), books.free, "free");
            vm.assertEq(vault.locked(), books.locked, "locked");
            vm.assertEq(vault.credited(), books.credited, "credited");
            vm.assertEq(vault.unsynced(), handler.arrivedAt(v), "unsynced");
            uint256 sum = vault.free() + vault.locked() + vault.credited() + vault.unsynced();
            uint256 balance = handler.walletOf(address(vault));
            vm.assertLe(balance, sum, "balance");
            vm.assertLe(sum, balance + books.destroyed, "destroyed");
        }
    }

    function invariant_AnOrderEndsOnce() public view {
        _holds(Ghosts.Law.EndsOnce);
    }

    /// @dev Everybody has what ended orders gave to buyers and fee receivers, and nobody anything else.
    function invariant_OutputsGoToTheBuyerTheFeeReceiverOrBack() public view {
        address[] memory holders = handler.allHolders();
        IVault first = handler.vaultAt(0);
        IVault second = handler.vaultAt(1);
        for (uint256 i = 0; i < holders.length; i++) {
            vm.assertEq(_balanceOf(holders[i]), handler.walletOf(holders[i]), "wallet");
            vm.assertEq(first.creditOf(holders[i]), handler.creditOf(0, holders[i]), "credit");
            vm.assertEq(second.creditOf(holders[i]), handler.creditOf(1, holders[i]), "credit");
        }
    }

    function invariant_TheArbiterHasNoThirdChoice() public view {
        _holds(Ghosts.Law.Arbiter);
    }

    /// @dev Live orders and batches stand as they were locked, less what left them by the rules.
    function invariant_ALiveLockDoesNotShrink() public view {
        _holds(Ghosts.Law.Shrinks);
        vm.assertEq(handler.strayLots(), 0);
    }

    function invariant_ASignatureWorksOnceOnOneVaultOnOneChain() public view {
        _holds(Ghosts.Law.Signature);
    }

    function invariant_LimitsHold() public view {
        _holds(Ghosts.Law.Limit);
        for (uint256 v = 0; v < VAULTS; v++) {
            vm.assertGe(handler.vaultAt(v).limitUsed(), handler.booksOf(v).locked + handler.paidInADay(v));
        }
    }

    /// @dev What the rules allow is done, what they refuse is not, and no transfer lets anybody in again.
    function invariant_TheRulesAreTheOnlyRules() public view {
        _holds(Ghosts.Law.Allowed);
        _holds(Ghosts.Law.Refused);
        vm.assertFalse(handler.wasReentered());
    }

    /// @dev After their deadlines anybody ends every order and every batch, and then every unit comes out.
    function afterInvariant() public {
        handler.endAll();
        handler.emptyAll();
    }

    function _balanceOf(address holder) private view returns (uint256) {
        return handler.tokenBalanceOf(holder);
    }

    function _holds(Ghosts.Law law) private view {
        string memory why = handler.broken(law);
        vm.assertTrue(bytes(why).length == 0, why);
    }
}
