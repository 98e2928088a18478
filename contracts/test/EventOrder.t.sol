// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {IVaultFactory} from "../src/interfaces/IVaultFactory.sol";
import {VaultTest} from "./VaultTest.sol";
import {TetherLike} from "./tokens/TetherLike.sol";

/// @notice What is told, or refused, first where two things could be.
contract EventOrderTest is VaultTest {
    /// @dev Both deadlines lie ahead; a contested order waits for the later one.
    function test_AContestedOrderLapsesByItsOwnDeadline() public {
        Order memory order = _plain();
        _claim(order);
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderTooEarly.selector, order.ruleBy, block.timestamp));
        vault.lapse(order);
    }

    function test_TheFactoryNamesTheOwnerBeforeTheToken() public {
        vm.expectRevert(abi.encodeWithSelector(IVaultFactory.FactoryBadAddress.selector, address(0)));
        factory.create(address(0), stranger);
        vm.expectRevert(abi.encodeWithSelector(IVaultFactory.FactoryBadAddress.selector, stranger));
        factory.create(owner, stranger);
    }

    /// @dev A vault says what it does before a token gets to act.
    function test_TheVaultsEventComesBeforeTheTokens() public {
        TetherLike other = new TetherLike(1000, "Other", "OTH", 18);
        other.transfer(address(vault), 9);
        _fund(50);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Recovered(address(other), stranger, 9);
        vm.expectEmit(address(other));
        emit TetherLike.Transfer(address(vault), stranger, 9);
        vm.prank(owner);
        vault.recover(address(other), stranger, 9);

        vm.expectEmit(address(vault));
        emit IVaultEvents.Withdrawn(stranger, 50);
        vm.expectEmit(address(token));
        emit TetherLike.Transfer(address(vault), stranger, 50);
        vm.prank(owner);
        vault.withdraw(stranger, 50);
    }

    function test_AReleaseIsToldBeforeItIsPaid() public {
        Order memory order = _plain();
        _lock(order);
        bytes memory signature = _sign(SIGNER_KEY, "Release", order);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Released(_id(order), 99e6, 1e6, signer);
        vm.expectEmit(address(token));
        emit TetherLike.Transfer(address(vault), buyer, 99e6);
        vm.expectEmit(address(token));
        emit TetherLike.Transfer(address(vault), feeTo, 1e6);
        vault.release(order, signature);
    }
}
